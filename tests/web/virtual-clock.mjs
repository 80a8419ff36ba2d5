/** Replaces timers and the random source of this process, so that tests decide when time passes and what chance says. */
export class VirtualClock {
  #now = 0;
  #nextId = 1;
  #timers = new Map();
  #saved = {};

  install() {
    this.#saved = {
      setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout,
      setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval,
    };
    globalThis.setTimeout = (action, ms = 0) => this.#add(action, ms, false);
    globalThis.setInterval = (action, ms = 0) => this.#add(action, ms, true);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => { this.#timers.delete(id); };
  }

  restore() {
    Object.assign(globalThis, this.#saved);
  }

  /** Timers that have not fired and were not cleared. */
  get pending() {
    return this.#timers.size;
  }

  /** Lets time pass; every due timer fires in order, and promises settle between them. */
  async pass(ms) {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.atMs <= end).sort((a, b) => a[1].atMs - b[1].atMs)[0];
      if (due === undefined) break;
      const [id, timer] = due;
      this.#now = timer.atMs;
      if (timer.every === null) this.#timers.delete(id);
      else timer.atMs += timer.every;
      timer.action();
      await settle();
    }
    this.#now = end;
  }

  #add(action, ms, repeat) {
    const id = this.#nextId++;
    this.#timers.set(id, { action, atMs: this.#now + ms, every: repeat ? ms : null });
    return id;
  }
}

/** Lets all promise reactions that can run, run. */
export async function settle() {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
