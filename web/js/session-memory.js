/** Messages kept for the server until it is known to have them. More than a client says between two pings. */
export const MAX_KEPT = 256;

/**
 * What a client remembers of its session, so that another socket can go on with it: the token of the welcome, the number
 * of the last message received, and the messages sent that the server may not have.
 */
export class SessionMemory {
  #token = '';
  #lastSeq = 0;
  /** Messages sent in this session, and how many of the oldest are not kept any more. */
  #sent = 0;
  /** @type {{id: string, text: string}[]} */
  #kept = [];

  /** Whether there is a session to go on with. */
  get resumable() {
    return this.#token !== '';
  }

  /** Number of the last message received. */
  get lastSeq() {
    return this.#lastSeq;
  }

  /**
   * @param {URL} url The signalling address.
   * @returns {URL} The address that asks for this session, when there is one.
   */
  address(url) {
    const address = new URL(url);
    if (!this.resumable) return address;
    address.searchParams.set('resume_token', this.#token);
    address.searchParams.set('last_seq', String(this.#lastSeq));
    return address;
  }

  /**
   * Takes the first welcome of a socket.
   * @param {any} data
   * @param {{id: string, text: string} | null} [early] A message sent over this socket before, which the session has counted.
   * @returns {string[] | null} The messages to send again, in order; null when some of them are not kept, and the session
   * cannot go on.
   */
  begin(data, early = null) {
    if (data.resumed !== true) {
      this.forget();
      this.#token = typeof data.resume_token === 'string' ? data.resume_token : '';
      this.#lastSeq = Number.isSafeInteger(data.seq) ? data.seq : 0;
      if (early !== null) this.add(early.id, early.text);
      return [];
    }
    const missing = this.#sent - data.received;
    if (!(missing >= 0 && missing <= this.#kept.length)) return null;
    this.#kept.splice(0, this.#kept.length - missing);
    const texts = this.#kept.map((message) => message.text);
    if (early !== null) {
      this.#sent += 1;
      this.#kept.unshift(early);
    }
    return texts;
  }

  /**
   * Counts a message received: welcomes and pongs have no number; one without `seq` has the number after the last.
   * @param {{type: string, seq?: number}} message
   */
  received(message) {
    if (message.type === 'welcome' || message.type === 'pong') return;
    this.#lastSeq = Number.isSafeInteger(message.seq) ? Number(message.seq) : this.#lastSeq + 1;
  }

  /** @param {string} id @param {string} text A message sent, or to be sent when the session goes on. */
  add(id, text) {
    this.#sent += 1;
    this.#kept.push({ id, text });
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
  }

  /** The server answered a message, so it has that one and all before it. @param {string} id */
  confirm(id) {
    const index = this.#kept.findIndex((message) => message.id === id);
    this.#kept.splice(0, index + 1);
  }

  /** Nothing to go on with. */
  forget() {
    this.#token = '';
    this.#lastSeq = 0;
    this.#sent = 0;
    this.#kept = [];
  }
}
