/**
 * Who controls a stream, as the server tells all who watch it.
 * @typedef {object} ControlState
 * @property {string} stream
 * @property {string} policy `on-request`, `on-first-input`, `admin-only` or `everyone`.
 * @property {string | null} holder Client id of who has control.
 * @property {string[]} inputs Kinds of input the holder may send.
 * @property {string[]} queue Client ids of who waits, the next first.
 * @property {number | null} expires Unix milliseconds at which the holder has to give way; null while nobody waits.
 * @property {boolean} mine Whether this client has control.
 * @property {boolean} waiting Whether this client waits for it.
 */

/** @param {unknown} value */
const texts = (value) => Array.isArray(value) ? value.map(String) : [];

/**
 * Asks for the mouse and keyboard of the stream being watched, and knows who has them.
 */
export class Control {
  #send;
  #changed;
  #version = -1;
  /** @type {ControlState | null} */
  #state = null;

  /**
   * @param {(type: string, data?: object) => string | null} send
   * @param {(state: ControlState | null) => void} changed Called with each new state; with null when there is none any more.
   */
  constructor(send, changed) {
    this.#send = send;
    this.#changed = changed;
  }

  /** How things stand; null while nothing is known. */
  get state() {
    return this.#state;
  }

  /** Asks for control: now when nobody has it, else a place in the queue. */
  request() {
    this.#send('control-request');
  }

  /** Gives control up, or the place in the queue. */
  release() {
    this.#send('control-release');
  }

  /**
   * Hands control to another client.
   * @param {string} to Its id.
   * @param {string[]} [inputs] What it may send; everything this client may when left out.
   */
  give(to, inputs) {
    this.#send('control-give', inputs === undefined ? { to } : { to, inputs });
  }

  /** Lets go of everything held down, for when the window loses the focus. */
  releaseInputs() {
    this.#send('input-release');
  }

  /** Asks how things stand. */
  refresh() {
    this.#send('get-control');
  }

  /**
   * @param {any} data Payload of a `control-state`.
   * @param {string} self Id of this client.
   */
  receive(data, self) {
    if (typeof data?.stream !== 'string') return;
    const version = Number.isFinite(data.version) ? data.version : 0;
    // An answer and the news of the same change come both; an older one of the same stream is no news.
    if (this.#state?.stream === data.stream && version <= this.#version) return;
    this.#version = version;
    const holder = typeof data.holder === 'string' ? data.holder : null;
    const queue = texts(data.queue);
    this.#state = {
      stream: data.stream, policy: String(data.policy ?? ''), holder, inputs: texts(data.inputs), queue,
      expires: Number.isFinite(data.expires) ? data.expires : null,
      mine: holder === self, waiting: queue.includes(self),
    };
    this.#changed(this.#state);
  }

  /** The stream is not watched any more. */
  forget() {
    if (this.#state === null) return;
    this.#state = null;
    this.#version = -1;
    this.#changed(null);
  }
}
