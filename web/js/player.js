import { Backoff } from './backoff.js';
import { ErrorNumber, FastSignalError } from './errors.js';
import { awaitFirstFrame } from './first-frame.js';
import { Peer } from './peer.js';
import { StatsSampler } from './stats.js';

/** Patience for an offer: the first viewer also waits for the pipeline to start. */
export const OFFER_TIMEOUT_MS = 20_000;

/** Errors after which the same request can succeed a moment later, whatever the server's flag says. */
const TRANSIENT = new Set([ErrorNumber.RATE_LIMITED, ErrorNumber.PEER_CONNECTION_FAILED, ErrorNumber.STREAM_UNAVAILABLE]);

/** Errors that concern the peer even when they answer no message of ours. */
const ABOUT_THE_PEER = new Set([
  ErrorNumber.SDP_PROCESSING_FAILED, ErrorNumber.PEER_CONNECTION_FAILED, ErrorNumber.STREAM_NOT_FOUND,
  ErrorNumber.STREAM_UNAVAILABLE, ErrorNumber.CODEC_NOT_SUPPORTED,
]);

/**
 * What a player needs from its client.
 * @typedef {object} PlayerLink
 * @property {(type: string, data: object) => string | null} send Null when there is no connection.
 * @property {() => boolean} ready
 * @property {() => RTCIceServer[]} iceServers
 * @property {() => void} confirm Media flows.
 */

/**
 * @typedef {object} PlayOptions
 * @property {boolean} [muted] Left as the element has it by default.
 * @property {boolean} [video] False leaves video out.
 * @property {boolean} [audio] False leaves audio out.
 * @property {string[]} [codecs] Acceptable codecs in order of preference, for example `['vp8', 'opus']`; default: all.
 * @property {number} [startedAt] Moment of the user's wish on the clock of `performance.now`; default: the call of `play`.
 */

/**
 * Plays one stream into one video element until `stop`, through lost sockets and failed peers.
 *
 * Events (CustomEvent): `state` {state, message}; `firstframe` {firstFrameMs}; `stats` (a Sample); `reconnecting` {delayMs,
 * attempt, message}; `error` (a FastSignalError); `ended` {reason}.
 * States: `requesting`, `negotiating`, `connecting`, `playing`, `disconnected`, `reconnecting`, `failed`, `stopped`.
 */
export class Player extends EventTarget {
  #link;
  #options;
  #backoff = new Backoff();
  /** @type {Peer | null} */
  #peer = null;
  /** @type {StatsSampler | null} */
  #sampler = null;
  /** Id of the unanswered offer-request. @type {string | null} */
  #requestId = null;
  /** Id of the answer last sent: an error in reply to it means there is no media. @type {string | null} */
  #answerId = null;
  #timers = { offer: 0, retry: 0 };
  #stopWaitingForFrame = () => {};
  #startedAt;
  /** @type {number | null} */
  #firstFrameMs = null;
  #state = 'idle';
  #message = '';
  /** State when the signalling connection was lost. */
  #interrupted = { state: 'idle', message: '' };
  /** A new peer is needed, and nobody could be asked for it yet. */
  #mustAsk = false;
  #settle = { resolve: () => {}, reject: (/** @type {unknown} */ _error) => {} };

  /**
   * @param {PlayerLink} link
   * @param {string} stream
   * @param {HTMLVideoElement} video
   * @param {PlayOptions} options
   */
  constructor(link, stream, video, options) {
    super();
    this.#link = link;
    this.#options = options;
    this.#startedAt = options.startedAt ?? performance.now();
    /** Name of the stream. */
    this.stream = stream;
    /** The element it plays into. */
    this.video = video;
    /** Resolves when the first offer has been answered; rejects when playing is impossible. @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => { this.#settle = { resolve, reject }; });
    // Whoever listens to events need not await this promise as well.
    this.ready.catch(() => {});
    if (options.muted !== undefined) video.muted = options.muted;
  }

  get state() {
    return this.#state;
  }

  /** Milliseconds from the wish to the first picture, or null before it. */
  get firstFrameMs() {
    return this.#firstFrameMs;
  }

  /** @returns {Promise<import('./stats.js').Sample>} Counters as of now; empty without a peer. */
  async stats() {
    const sample = this.#sampler === null ? {} : await this.#sampler.sample();
    return { ...sample, firstFrameMs: this.#firstFrameMs };
  }

  /** Ends playing and frees everything. Idempotent. */
  stop(reason = 'stopped') {
    this.#end('stopped', reason, new FastSignalError({ code: 'STOPPED', message: 'Playing was stopped.' }));
  }

  /** There is a signalling session, and it is a new one. @package */
  online() {
    if (this.#over) return;
    clearTimeout(this.#timers.retry);
    this.#request();
  }

  /** The signalling session goes on, with the peer it has; only what was to be asked for meanwhile is asked for. @package */
  resumed() {
    if (this.#over) return;
    if (this.#mustAsk) {
      this.#request();
      return;
    }
    if (this.#requestId !== null) this.#awaitOffer();
    if (this.#state === 'reconnecting') this.#change(this.#interrupted.state, this.#interrupted.message);
  }

  /** The signalling connection is lost; media may well keep flowing meanwhile. @package */
  offline() {
    if (this.#over) return;
    // The request stays: a session that goes on still answers it.
    if (this.#state === 'reconnecting') this.#mustAsk = this.#requestId === null;
    else this.#interrupted = { state: this.#state, message: this.#message };
    clearTimeout(this.#timers.offer);
    clearTimeout(this.#timers.retry);
    this.#change('reconnecting', 'Connection to the server lost.');
  }

  /** Signalling is gone for good. @package @param {FastSignalError} error */
  refused(error) {
    this.#end('failed', error.message, error);
  }

  /**
   * @package
   * @param {import('./messages.js').Message} message
   * @returns {boolean} False when it was not for a player.
   */
  receive(message) {
    switch (message.type) {
      case 'offer':
        void this.#accept(message);
        return true;
      case 'ice-candidate':
        // A candidate the browser cannot use is no reason to give up the others.
        this.#peer?.addCandidate(message.data?.candidate?.candidate === undefined ? message.data : message.data.candidate)
          .catch(() => {});
        return true;
      case 'error':
        return this.#judge(message);
      default:
        return message.type === 'answer-ack' || message.type === 'ice-ack' || message.type === 'state';
    }
  }

  get #over() {
    return this.#state === 'stopped' || this.#state === 'failed';
  }

  #request() {
    const { video, audio, codecs } = this.#options;
    this.#requestId = this.#link.send('offer-request', { stream: this.stream, video, audio, codecs });
    if (this.#requestId === null) return;
    this.#mustAsk = false;
    this.#change('requesting', 'Asking for the stream…');
    this.#awaitOffer();
  }

  #awaitOffer() {
    clearTimeout(this.#timers.offer);
    this.#timers.offer = setTimeout(() => this.#renew('The server did not answer.'), OFFER_TIMEOUT_MS);
  }

  /** @param {import('./messages.js').Message} message */
  async #accept(message) {
    const sdp = message.data?.sdp?.sdp;
    const answersOther = Boolean(message.reply_to) && message.reply_to !== this.#requestId;
    if (this.#over || typeof sdp !== 'string' || answersOther) return;

    // Unasked, it renegotiates the peer we have; asked for, it is the offer of a new one.
    const peer = this.#requestId === null && this.#peer !== null ? this.#peer : this.#replacePeer();
    this.#requestId = null;
    clearTimeout(this.#timers.offer);
    this.#change('negotiating', 'Negotiating…');
    try {
      await peer.answer(sdp, (answer) => {
        this.#answerId = this.#link.send('answer', { sdp: { type: 'answer', sdp: answer } });
      });
      if (peer === this.#peer) this.#settle.resolve();
    } catch (cause) {
      if (peer !== this.#peer) return;
      this.refused(new FastSignalError({
        code: 'NEGOTIATION_FAILED', message: 'This browser cannot use what the server offered.', details: String(cause),
      }));
    }
  }

  /** The old picture stands until here, so a reconnect shows no black. @returns {Peer} */
  #replacePeer() {
    this.#dropPeer();
    // The server sends audio and video with different msids, so they share no sync group and the browser does not hold
    // video back for lip-sync. Putting both tracks into one local MediaStream for the element does not change that: sync
    // groups are formed from the remote msid, never from where a track is shown.
    const shown = new MediaStream();
    const peer = new Peer(this.#link.iceServers(), {
      onTrack: (track) => {
        shown.addTrack(track);
        if (this.video.srcObject !== shown) this.#show(shown);
      },
      onCandidate: (candidate) => void this.#link.send('ice-candidate', candidate),
      onState: (state) => this.#follow(state),
      onLost: (why) => this.#renew(`Playback interrupted: ${why}.`),
    });
    this.#peer = peer;
    this.#sampler = new StatsSampler(
      () => peer.getStats(),
      (sample) => this.#emit('stats', { ...sample, firstFrameMs: this.#firstFrameMs }),
    );
    return peer;
  }

  /** @param {MediaStream} stream */
  #show(stream) {
    this.video.srcObject = stream;
    this.#stopWaitingForFrame();
    this.#stopWaitingForFrame = awaitFirstFrame(this.video, (atMs) => this.#firstFrame(atMs));
    void this.#startElement();
  }

  async #startElement() {
    try {
      await this.video.play();
    } catch (cause) {
      // Browsers let pages make sound only after a gesture. A muted picture now beats a black one.
      if (/** @type {any} */ (cause)?.name !== 'NotAllowedError' || this.video.muted || this.#over) return;
      this.video.muted = true;
      await this.video.play().catch(() => {
        this.#emit('error', new FastSignalError({
          code: 'AUTOPLAY_BLOCKED', message: 'The browser wants a click before it plays.', retryable: true,
        }));
      });
    }
  }

  /** @param {number} atMs */
  #firstFrame(atMs) {
    this.#backoff.reset();
    this.#link.confirm();
    if (this.#firstFrameMs === null) {
      this.#firstFrameMs = atMs - this.#startedAt;
      this.#emit('firstframe', { firstFrameMs: this.#firstFrameMs });
    }
    this.#change('playing', 'Playing');
  }

  /** @param {RTCPeerConnectionState} state */
  #follow(state) {
    if (state === 'connecting') this.#change('connecting', 'Connecting media…');
    else if (state === 'connected') {
      if (this.#state === 'disconnected') this.#change('playing', 'Playing');
      else if (this.#state !== 'playing') this.#change('connecting', 'Connected, waiting for the first picture…');
    } else if (state === 'disconnected' && this.#state === 'playing') {
      // ICE often recovers from this within seconds; only `failed` starts over.
      this.#change('disconnected', 'No media arrives, waiting…');
    }
  }

  /** @param {import('./messages.js').Message} message */
  #judge(message) {
    const error = FastSignalError.fromMessage(message);
    const repliesTo = message.reply_to || null;
    const ours = repliesTo === null
      ? ABOUT_THE_PEER.has(error.number)
      : repliesTo === this.#requestId || repliesTo === this.#answerId;
    if (!ours) return false;
    if (this.#over) return true;
    if (!error.retryable && !TRANSIENT.has(error.number)) {
      this.refused(error);
    } else {
      this.#emit('error', error);
      this.#renew(error.message);
    }
    return true;
  }

  /** Asks for the stream again after a pause. @param {string} why */
  #renew(why) {
    if (this.#over) return;
    this.#requestId = null;
    clearTimeout(this.#timers.offer);
    clearTimeout(this.#timers.retry);
    this.#change('reconnecting', why);
    // Without signalling there is nobody to ask: `online` or `resumed` will.
    if (!this.#link.ready()) {
      this.#mustAsk = true;
      return;
    }
    const delayMs = this.#backoff.next();
    this.#timers.retry = setTimeout(() => this.#request(), delayMs);
    this.#emit('reconnecting', { delayMs, attempt: this.#backoff.attempt, message: why });
  }

  /**
   * @param {'stopped' | 'failed'} state
   * @param {string} reason
   * @param {FastSignalError} error
   */
  #end(state, reason, error) {
    if (this.#over) return;
    clearTimeout(this.#timers.offer);
    clearTimeout(this.#timers.retry);
    this.#dropPeer();
    this.video.srcObject = null;
    this.#change(state, reason);
    this.#settle.reject(error);
    if (state === 'failed') this.#emit('error', error);
    this.#emit('ended', { reason });
  }

  #dropPeer() {
    this.#stopWaitingForFrame();
    this.#sampler?.stop();
    this.#sampler = null;
    this.#peer?.close();
    this.#peer = null;
    this.#answerId = null;
  }

  /** @param {string} state @param {string} message */
  #change(state, message) {
    this.#state = state;
    this.#message = message;
    this.#emit('state', { state, message });
  }

  /** @param {string} name @param {any} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
