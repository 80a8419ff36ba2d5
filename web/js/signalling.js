import { explainRefusal } from './address.js';
import { Backoff } from './backoff.js';
import { closeRule } from './close-codes.js';
import { Credential } from './credential.js';
import { FastSignalError } from './errors.js';
import { decode, encode } from './messages.js';
import { SessionMemory } from './session-memory.js';

/** A server speaks first in this dialect; one that says nothing for this long is not a FastSignal server. */
export const WELCOME_TIMEOUT_MS = 10_000;

/** A connection that lasted this long has proved itself: the next failure starts the back-off from the beginning. */
export const STABLE_AFTER_MS = 60_000;

/** Used until the server names its own interval: under the 30 s and 60 s after which common proxies cut idle connections. */
const DEFAULT_HEARTBEAT_S = 25;

/** Used until the server names its own timeout. */
const DEFAULT_TIMEOUT_S = 60;

/**
 * Told about the life of the connection.
 * @typedef {object} SignallingObserver
 * @property {(data: any, how: 'new' | 'resumed' | 'refresh') => void} onWelcome `new` and `resumed` on the first welcome of
 * a socket: for a new session, or for the one there was.
 * @property {(message: import('./messages.js').Message) => void} onMessage Everything but welcome, ping and pong.
 * @property {(reason: {code: number, text: string, delayMs: number, attempt: number}) => void} onDown Lost; a retry is scheduled.
 * @property {(error: FastSignalError) => void} onRefused Lost for good.
 */

/**
 * A WebSocket that speaks dialect 1.0, measures its round trip, and comes back when it is lost: first to the session there
 * was, and when the server has it no more, to a new one.
 */
export class SignallingConnection {
  #url;
  #observer;
  #backoff = new Backoff();
  #memory = new SessionMemory();
  #credential;
  /** The `hello` that showed the token of this socket, until it is welcomed. @type {{id: string, text: string} | null} */
  #login = null;
  /** @type {WebSocket | null} */
  #socket = null;
  /** True between the welcome and the end of the socket. */
  #ready = false;
  #closed = false;
  #sequence = 0;
  #heartbeatMs = DEFAULT_HEARTBEAT_S * 1000;
  #timeoutMs = DEFAULT_TIMEOUT_S * 1000;
  /** What the server announced before it closed: it knows better than the close code. @type {{reason: string, reconnect: boolean} | null} */
  #farewell = null;
  /** @type {FastSignalError | null} */
  #lastError = null;
  /** @type {{t: number, atMs: number} | null} */
  #outstandingPing = null;
  #rttMs = NaN;
  #timers = { retry: 0, silence: 0, heartbeat: 0, stable: 0 };
  #probe = new AbortController();

  /**
   * @param {URL} url
   * @param {SignallingObserver} observer
   * @param {import('./credential.js').TokenSource} [token]
   */
  constructor(url, observer, token) {
    this.#url = url;
    this.#observer = observer;
    this.#credential = new Credential(token);
  }

  /** True when messages can be sent. */
  get ready() {
    return this.#ready;
  }

  /** Round trip of the last application ping in milliseconds; NaN before the first. */
  get rttMs() {
    return this.#rttMs;
  }

  /** Starts connecting; also cuts a running back-off short, for example when the network came back. */
  open() {
    if (this.#closed || this.#socket !== null) return;
    this.#stopTimer('retry');
    const socket = new WebSocket(this.#memory.address(this.#url));
    this.#socket = socket;
    this.#farewell = null;
    this.#lastError = null;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      void this.#logIn(socket);
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => void this.#lost(event.code, opened);
    this.#expectTraffic(WELCOME_TIMEOUT_MS);
  }

  /**
   * @param {string} type
   * @param {object} [data]
   * @returns {string | null} The id of the message; null when there is no session, and then nothing was sent. Between two
   * sockets of a session it is sent when the session goes on, and dropped with the session when it does not.
   */
  send(type, data = {}) {
    if (!this.#ready && !this.#memory.resumable) return null;
    const id = `c${++this.#sequence}`;
    const text = encode(type, id, data);
    this.#memory.add(id, text);
    if (this.#ready) this.#socket?.send(text);
    return id;
  }

  /** Shows the token, unless the server has welcomed us without. @param {WebSocket} socket */
  async #logIn(socket) {
    if (!this.#credential.exists) return;
    try {
      const token = await this.#credential.take();
      if (this.#socket !== socket || this.#ready) return;
      const id = `c${++this.#sequence}`;
      this.#login = { id, text: encode('hello', id, { token }) };
      socket.send(this.#login.text);
    } catch {
      // Whoever gives out tokens may be out of reach for a while, as the server itself may be.
      if (this.#socket === socket && !this.#ready) void this.#lost(1006, true);
    }
  }

  /** Shows a new token before the one before expires; without one the server says goodbye in time. */
  async #renew() {
    if (!this.#credential.renewable) return;
    const socket = this.#socket;
    try {
      const token = await this.#credential.take();
      if (this.#socket === socket && this.#ready) this.send('hello', { token });
    } catch { /* The end comes by itself. */ }
  }

  /** Tells that media flows: the connection has proved itself. */
  confirm() {
    this.#backoff.reset();
  }

  /** Says goodbye and stops for good. Idempotent. */
  close(reason = 'client closed') {
    if (this.#closed) return;
    if (this.#ready) this.send('bye', { reason });
    this.#memory.forget();
    this.#closed = true;
    this.#probe.abort();
    this.#dropSocket(1000);
    this.#stopTimer('retry');
  }

  /** @param {unknown} text */
  #receive(text) {
    this.#expectTraffic(this.#ready ? this.#timeoutMs : WELCOME_TIMEOUT_MS);
    const message = decode(text);
    if (message === null) return;
    this.#memory.received(message);
    switch (message.type) {
      case 'welcome':
        this.#welcome(message.data ?? {}, message.reply_to);
        return;
      case 'auth-expiring':
        void this.#renew();
        return;
      case 'ping':
        this.send('pong', { t: message.data?.t });
        return;
      case 'pong':
        if (message.reply_to) this.#memory.confirm(message.reply_to);
        this.#pong(message.data?.t);
        return;
      case 'session-ended':
        this.#farewell = { reason: String(message.data?.reason ?? ''), reconnect: message.data?.reconnect === true };
        break;
      case 'error':
        this.#lastError = FastSignalError.fromMessage(message);
        break;
    }
    this.#observer.onMessage(message);
  }

  /** @param {any} data @param {string | undefined} replyTo */
  #welcome(data, replyTo) {
    const fresh = !this.#ready;
    // A server that needed no token took the hello for the first message of the session.
    const early = this.#login !== null && this.#login.id !== replyTo ? this.#login : null;
    this.#login = null;
    const missing = fresh ? this.#memory.begin(data, early) : [];
    if (missing === null) {
      // The server lacks messages that are not kept any more: only a new session is certain to be whole.
      this.#memory.forget();
      this.#dropSocket(1000);
      this.open();
      return;
    }
    this.#ready = true;
    for (const text of missing) this.#socket?.send(text);
    if (data.heartbeat_interval > 0) this.#heartbeatMs = data.heartbeat_interval * 1000;
    if (data.connection_timeout > 0) this.#timeoutMs = data.connection_timeout * 1000;
    if (fresh) {
      this.#expectTraffic(this.#timeoutMs);
      this.#timers.stable = setTimeout(() => this.confirm(), STABLE_AFTER_MS);
      this.#timers.heartbeat = setInterval(() => this.#ping(), this.#heartbeatMs);
      this.#ping();
    }
    this.#observer.onWelcome(data, !fresh ? 'refresh' : data.resumed === true ? 'resumed' : 'new');
  }

  #ping() {
    // The exact send time stays here; the wire carries whole milliseconds, which any server can parse.
    this.#outstandingPing = { t: Date.now(), atMs: performance.now() };
    this.send('ping', { t: this.#outstandingPing.t, last_seq: this.#memory.lastSeq });
  }

  /** @param {unknown} t */
  #pong(t) {
    if (this.#outstandingPing === null || this.#outstandingPing.t !== t) return;
    this.#rttMs = performance.now() - this.#outstandingPing.atMs;
    this.#outstandingPing = null;
  }

  /**
   * Page scripts never see WebSocket pings, so silence is judged by messages: the pongs to our own pings keep it short.
   * @param {number} withinMs
   */
  #expectTraffic(withinMs) {
    this.#stopTimer('silence');
    this.#timers.silence = setTimeout(() => {
      const opened = this.#ready;
      this.#dropSocket(4008);
      void this.#lost(4008, opened);
    }, withinMs);
  }

  /**
   * @param {number} code
   * @param {boolean} opened False when the upgrade itself failed.
   */
  async #lost(code, opened) {
    this.#dropSocket(1000);
    const refusal = opened ? null : await explainRefusal(this.#url, this.#probe.signal, this.#credential.last);
    // Someone may have closed or reopened the connection while the probe was under way.
    if (this.#closed || this.#socket !== null) return;

    const rule = closeRule(code);
    const retry = refusal === null && (this.#farewell?.reconnect ?? rule.retry);
    if (!retry) {
      this.#closed = true;
      this.#memory.forget();
      this.#observer.onRefused(refusal ?? this.#lastError ?? new FastSignalError({
        code: `CLOSED_${code}`, message: rule.text, details: this.#farewell?.reason ?? '',
      }));
      return;
    }

    const delayMs = this.#backoff.next(rule.waitMs);
    this.#timers.retry = setTimeout(() => this.open(), delayMs);
    const text = opened ? rule.text : 'The server cannot be reached.';
    this.#observer.onDown({ code, text, delayMs, attempt: this.#backoff.attempt });
  }

  /** Detaches the socket before closing it, so that its late events meet nobody. @param {number} code */
  #dropSocket(code) {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    this.#outstandingPing = null;
    this.#login = null;
    this.#stopTimer('silence');
    this.#stopTimer('stable');
    clearInterval(this.#timers.heartbeat);
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(code);
  }

  /** @param {'retry' | 'silence' | 'stable'} name */
  #stopTimer(name) {
    clearTimeout(this.#timers[name]);
  }
}
