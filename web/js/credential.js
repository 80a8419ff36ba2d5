/**
 * Where a token comes from: a text that stays the same, or a function that is asked before every connection and whenever
 * the one before is about to expire.
 * @typedef {string | (() => string | Promise<string>)} TokenSource
 */

/** The token of a client, shown in a `hello`: a script can neither set the headers of a WebSocket nor read why its upgrade was refused. */
export class Credential {
  #source;
  #last = '';

  /** @param {TokenSource | undefined} source */
  constructor(source) {
    this.#source = source ?? '';
  }

  /** Whether there is anything to show. */
  get exists() {
    return this.#source !== '';
  }

  /** Whether asking again may bring another token. */
  get renewable() {
    return typeof this.#source === 'function';
  }

  /** The token of the last time; empty before the first. */
  get last() {
    return this.#last;
  }

  /** @returns {Promise<string>} Rejects when the function does, or when it gives no text. */
  async take() {
    const token = typeof this.#source === 'function' ? await this.#source() : this.#source;
    if (typeof token !== 'string' || token === '') throw new TypeError('The token must be a text.');
    this.#last = token;
    return token;
  }
}
