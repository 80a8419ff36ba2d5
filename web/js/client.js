import { signallingUrl } from './address.js';
import { Control } from './control.js';
import { readStreams } from './messages.js';
import { FastSignalError } from './errors.js';
import { Player } from './player.js';
import { Rooms } from './rooms.js';
import { SignallingConnection } from './signalling.js';

const CLIENT_EVENTS = ['state', 'streams', 'control', 'error', 'reconnecting', 'ended'];
const PLAYER_EVENTS = ['state', 'stats', 'firstframe', 'error', 'reconnecting', 'ended'];

/**
 * `onstate`, `onerror`, ... in an options object are listeners from before the first event.
 * @param {EventTarget} target
 * @param {readonly string[]} names
 * @param {any} options
 */
function listen(target, names, options) {
  for (const name of names) {
    if (typeof options[`on${name}`] === 'function') target.addEventListener(name, options[`on${name}`]);
  }
}

/**
 * One signalling session. It plays one stream at a time: the server gives a session one peer. For several streams at once
 * connect several times.
 *
 * Events (CustomEvent): `state` {state, message}; `streams` (StreamInfo[]); `control` (ControlState, or null when nothing is
 * watched any more); `reconnecting` {code, message, delayMs, attempt};
 * `error` (a FastSignalError that concerns no player); `ended` {reason, reconnect}.
 * States: `connecting`, `connected`, `reconnecting`, `closed`.
 */
export class Client extends EventTarget {
  #connection;
  #state = 'connecting';
  /** @type {import('./messages.js').StreamInfo[]} */
  #streams = [];
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #id = '';
  /** @type {Player | null} */
  #player = null;
  #control;
  #rooms;
  #listeners = new AbortController();
  #settle = { resolve: (/** @type {Client} */ _client) => {}, reject: (/** @type {unknown} */ _error) => {} };

  /**
   * @param {string | URL | undefined} url
   * @param {{app?: string, token?: import('./credential.js').TokenSource} & Record<string, any>} options
   */
  constructor(url, options) {
    super();
    listen(this, CLIENT_EVENTS, options);
    /** Resolves with the first welcome; rejects when the server cannot be used. @type {Promise<Client>} */
    this.opened = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
    this.opened.catch(() => {});
    this.#connection = new SignallingConnection(signallingUrl(url, options.app), {
      onWelcome: (data, how) => this.#welcome(data, how),
      onMessage: (message) => this.#receive(message),
      onDown: (reason) => this.#down(reason),
      onRefused: (error) => this.#refused(error),
    }, options.token);
    const send = (/** @type {string} */ type, data = {}) => this.#connection.send(type, data);
    this.#control = new Control(send, (state) => this.#emit('control', state));
    this.#rooms = new Rooms({ send });
    this.#connection.open();

    const { signal } = this.#listeners;
    // The page goes away: tell the server now instead of letting it find out by timeout.
    globalThis.addEventListener?.('pagehide', () => this.close('page closed'), { signal });
    // The network is back: no need to sit out the back-off.
    globalThis.addEventListener?.('online', () => this.#connection.open(), { signal });
  }

  get state() {
    return this.#state;
  }

  /** Id the server gave this session. */
  get id() {
    return this.#id;
  }

  /** Streams that can be played, as of the last welcome. */
  get streams() {
    return this.#streams;
  }

  /** The player in use, or null. */
  get player() {
    return this.#player;
  }

  /** Who controls the stream being watched, and ways to ask for it. @type {Control} */
  get control() {
    return this.#control;
  }

  /** Rooms: `await client.rooms.join('lobby')`. @type {Rooms} */
  get rooms() {
    return this.#rooms;
  }

  /** Round trip of signalling in milliseconds; NaN before it is known. */
  get rttMs() {
    return this.#connection.rttMs;
  }

  /**
   * Plays a stream; a player already at work is stopped first.
   * @param {string} stream
   * @param {HTMLVideoElement} video
   * @param {import('./player.js').PlayOptions & Record<string, any>} [options] Also takes listeners: `onstate`, `onstats`, ...
   * @returns {Promise<Player>} When the offer has been answered. The player is in `player` at once.
   * @throws {FastSignalError} When the stream cannot be played. What may pass by itself is retried and only reported by events.
   */
  async play(stream, video, options = {}) {
    if (this.#state === 'closed') throw new FastSignalError({ code: 'CLOSED', message: 'The client is closed.' });
    this.#player?.stop('replaced');
    const player = new Player({
      send: (type, data) => this.#connection.send(type, data),
      ready: () => this.#connection.ready,
      iceServers: () => this.#iceServers,
      confirm: () => this.#connection.confirm(),
    }, stream, video, options);
    listen(player, PLAYER_EVENTS, options);
    this.#player = player;
    player.addEventListener('ended', () => {
      if (this.#player !== player) return;
      this.#player = null;
      this.#control.forget();
    });
    if (this.#connection.ready) player.online();
    await player.ready;
    return player;
  }

  /** Asks for a new list of streams; it arrives as a `streams` event. */
  refresh() {
    this.#connection.send('hello', { client: 'fastsignal-web' });
  }

  /** Says goodbye and frees everything. Idempotent. */
  close(reason = 'client closed') {
    if (this.#state === 'closed') return;
    this.#player?.stop(reason);
    this.#finish(reason, new FastSignalError({ code: 'CLOSED', message: 'The client was closed.' }));
    this.#connection.close(reason);
  }

  /** @param {any} data @param {'new' | 'resumed' | 'refresh'} how */
  #welcome(data, how) {
    this.#streams = readStreams(data.streams);
    this.#iceServers = Array.isArray(data.ice_servers) ? data.ice_servers : [];
    this.#emit('streams', this.#streams);
    if (how === 'refresh') return;
    this.#id = String(data.client_id ?? '');
    this.#change('connected', 'Connected');
    this.#settle.resolve(this);
    if (how === 'resumed') {
      this.#player?.resumed();
      return;
    }
    this.#control.forget();
    this.#player?.online();
    this.#rooms.online();
  }

  /** @param {import('./messages.js').Message} message */
  #receive(message) {
    if (message.type === 'session-ended') {
      this.#emit('ended', { reason: message.data?.reason ?? '', reconnect: message.data?.reconnect === true });
      return;
    }
    if (message.type === 'control-state') {
      this.#control.receive(message.data, this.#id);
      return;
    }
    if (this.#rooms.receive(message)) return;
    if (this.#player?.receive(message)) return;
    if (message.type === 'error') this.#emit('error', FastSignalError.fromMessage(message));
  }

  /** @param {{code: number, text: string, delayMs: number, attempt: number}} reason */
  #down({ code, text, delayMs, attempt }) {
    this.#player?.offline();
    this.#change('reconnecting', text);
    this.#emit('reconnecting', { code, message: text, delayMs, attempt });
  }

  /** @param {FastSignalError} error */
  #refused(error) {
    this.#player?.refused(error);
    this.#finish(error.message, error);
    this.#emit('error', error);
  }

  /** @param {string} reason @param {FastSignalError} error */
  #finish(reason, error) {
    this.#listeners.abort();
    this.#rooms.close();
    this.#change('closed', reason);
    this.#settle.reject(error);
  }

  /** @param {string} state @param {string} message */
  #change(state, message) {
    this.#state = state;
    this.#emit('state', { state, message });
  }

  /** @param {string} name @param {any} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
