/** Ceiling of the first delay. With jitter the first retry comes after half a second to a second. */
export const BASE_DELAY_MS = 1_000;

/** Ceiling of every later delay: a server that was away for an hour is found again within half a minute. */
export const MAX_DELAY_MS = 30_000;

/**
 * Exponential back-off with equal jitter: attempt n waits between half and all of `min(cap, base * 2^n)`.
 * The lower half keeps a minimum distance; the random upper half spreads the clients of a restarted server.
 */
export class Backoff {
  #attempt = 0;
  #random;

  /** @param {() => number} [random] Source of numbers in [0, 1). */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /** Attempts since the last reset. */
  get attempt() {
    return this.#attempt;
  }

  /**
   * @param {number} [atLeastMs] Floor asked for by the peer, for example after "try again later".
   * @returns {number} Milliseconds to wait before the next attempt.
   */
  next(atLeastMs = 0) {
    const ceilingMs = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    const delayMs = ceilingMs / 2 + (ceilingMs / 2) * this.#random();
    return Math.round(Math.max(atLeastMs, delayMs));
  }

  /** To be called once the connection has proved itself, not already when it opens. */
  reset() {
    this.#attempt = 0;
  }
}
