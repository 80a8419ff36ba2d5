import { FastSignalError } from './errors.js';

/**
 * A room this client is in. Events (CustomEvent): `joined` and `left` {id} of others; `message` {from, to, data}; `state`
 * {state, version, by}; `ended` when this client is not in it any more; `error` (a FastSignalError about a change of the state).
 */
export class Room extends EventTarget {
  #send;
  /** @type {Set<string>} */
  #members = new Set();
  #state = {};
  #version = 0;
  #owner = '';

  /**
   * @param {string} name
   * @param {(type: string, data: object) => string | null} send
   */
  constructor(name, send) {
    super();
    this.name = name;
    this.#send = send;
  }

  /** Client ids, this client's among them. */
  get members() {
    return [...this.#members];
  }

  /** Client id of the owner. */
  get owner() {
    return this.#owner;
  }

  /** The shared state, as the server has it. */
  get state() {
    return this.#state;
  }

  /** Version of the state. */
  get version() {
    return this.#version;
  }

  /**
   * Says something to all others, or to one.
   * @param {any} data
   * @param {string} [to]
   */
  say(data, to) {
    this.#send('room-message', to === undefined ? { room: this.name, data } : { room: this.name, to, data });
  }

  /**
   * Asks for another state. Refused with an `error` when it has changed meanwhile; then `state` brings the present one.
   * @param {object} state
   */
  replace(state) {
    this.#send('room-state-set', { room: this.name, version: this.#version, state });
  }

  /**
   * Asks for a change of some members (JSON Merge Patch), whatever the others are.
   * @param {object} patch
   */
  patch(patch) {
    this.#send('room-state-set', { room: this.name, patch });
  }

  /** Leaves. */
  leave() {
    this.#send('room-leave', { room: this.name });
  }

  /** @param {import('./messages.js').Message} message One of the messages about this room. */
  receive({ type, data }) {
    switch (type) {
      case 'room-joined':
        this.#members = new Set((data.peers ?? []).map((/** @type {any} */ peer) => String(peer.id)));
        this.#owner = String(data.owner ?? '');
        this.#keep(data);
        break;
      case 'peer-joined':
      case 'peer-left': {
        const id = String(data.peer?.id ?? '');
        this.#owner = String(data.owner ?? '');
        if (type === 'peer-joined') this.#members.add(id);
        else this.#members.delete(id);
        this.#emit(type === 'peer-joined' ? 'joined' : 'left', { id });
        break;
      }
      case 'room-message':
        this.#emit('message', { from: data.from, to: data.to ?? null, data: data.data });
        break;
      case 'room-state':
        this.#keep(data);
        break;
    }
  }

  /** Not in it any more. */
  end() {
    this.#members.clear();
    this.#emit('ended', {});
  }

  /** @param {FastSignalError} error */
  fail(error) {
    this.#emit('error', error);
  }

  /** @param {any} data */
  #keep(data) {
    this.#state = data.state ?? {};
    this.#version = Number.isFinite(data.version) ? data.version : 0;
    this.#emit('state', { state: this.#state, version: this.#version, by: data.by ?? null });
  }

  /** @param {string} name @param {any} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** The rooms of one client. They are joined anew when the server has forgotten the session. */
export class Rooms {
  #connection;
  /** @type {Map<string, {room: Room, settle: {resolve: (room: Room) => void, reject: (error: FastSignalError) => void}, joined: boolean}>} */
  #rooms = new Map();
  /** Which message was about which room. @type {Map<string, string>} */
  #asked = new Map();

  /** @param {{send: (type: string, data: object) => string | null}} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * Joins a room, or opens it.
   * @param {string} name
   * @param {{writers?: 'everyone' | 'owner'}} [options] Who may change the state of a room that is opened by this.
   * @returns {Promise<Room>}
   * @throws {FastSignalError} When the server refuses.
   */
  join(name, options = {}) {
    const room = this.#rooms.get(name)?.room ?? new Room(name, (type, data) => this.#send(name, type, data));
    return new Promise((resolve, reject) => {
      this.#rooms.set(name, { room, settle: { resolve, reject }, joined: false });
      this.#send(name, 'room-join', { room: name, ...options });
    });
  }

  /** A new session knows nothing of rooms. */
  online() {
    this.#asked.clear();
    for (const name of this.#rooms.keys()) this.#send(name, 'room-join', { room: name });
  }

  /** The client is closed. */
  close() {
    const rooms = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const { room, settle } of rooms) {
      settle.reject(new FastSignalError({ code: 'CLOSED', message: 'The client was closed.' }));
      room.end();
    }
  }

  /**
   * @param {import('./messages.js').Message} message
   * @returns {boolean} Whether it was about a room.
   */
  receive(message) {
    const asked = message.reply_to === undefined ? undefined : this.#asked.get(message.reply_to);
    if (message.reply_to !== undefined) this.#asked.delete(message.reply_to);
    if (message.type === 'error') return asked !== undefined && this.#refused(asked, FastSignalError.fromMessage(message));
    if (!/^(room-(joined|left|message|state)|peer-(joined|left))$/.test(message.type)) return false;
    const entry = this.#rooms.get(message.data?.room);
    if (entry === undefined) return true;
    if (message.type === 'room-left') {
      this.#rooms.delete(entry.room.name);
      entry.room.end();
      return true;
    }
    entry.room.receive(message);
    if (message.type === 'room-joined') {
      entry.joined = true;
      entry.settle.resolve(entry.room);
    }
    return true;
  }

  /** @param {string} name @param {FastSignalError} error */
  #refused(name, error) {
    const entry = this.#rooms.get(name);
    if (entry === undefined) return true;
    if (entry.joined) {
      entry.room.fail(error);
    } else {
      this.#rooms.delete(name);
      entry.settle.reject(error);
      entry.room.end();
    }
    return true;
  }

  /** @param {string} name @param {string} type @param {object} data */
  #send(name, type, data) {
    const id = this.#connection.send(type, data);
    // Only what can be refused later; a message that was said needs no memory.
    if (id !== null && type !== 'room-message') this.#asked.set(id, name);
    return id;
  }
}
