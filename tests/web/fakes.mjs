import { VirtualClock, settle } from './virtual-clock.mjs';

/** The server's end of a WebSocket: what the client sent, and a way to answer. */
export class FakeSocket {
  static all = [];
  sent = [];
  closedWith = null;

  constructor(url) {
    this.url = String(url);
    FakeSocket.all.push(this);
  }

  static get last() {
    return FakeSocket.all.at(-1);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.closedWith = code;
  }

  /** The last message of a type that the client sent. */
  received(type) {
    return this.sent.findLast((message) => message.type === type);
  }

  count(type) {
    return this.sent.filter((message) => message.type === type).length;
  }

  async say(type, data, more = {}) {
    this.onmessage?.({ data: JSON.stringify({ version: '1.0', type, id: 's', timestamp: 0, data, ...more }) });
    await settle();
  }

  async welcome(data = {}) {
    this.onopen?.({});
    await this.say('welcome', {
      client_id: 'client-1', heartbeat_interval: 25, connection_timeout: 60, ice_servers: [{ urls: 'stun:192.0.2.1' }],
      streams: [{ name: 'demo', title: 'Demo', video: ['h264', 'vp8'], audio: ['opus'], state: 'stopped', viewers: 0 }],
      ...data,
    });
  }

  async fail(error, replyTo) {
    await this.say('error', error, { error, reply_to: replyTo });
  }

  /** The server or the network ends the connection. */
  async drop(code) {
    this.onclose?.({ code });
    await settle();
  }
}

/** A peer connection that agrees to everything and does what the test tells it. */
export class FakePeerConnection {
  static all = [];
  connectionState = 'new';
  remoteDescription = null;
  localDescription = null;
  candidates = [];
  closed = false;
  offersSeen = [];

  constructor(configuration) {
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  static get last() {
    return FakePeerConnection.all.at(-1);
  }

  async setRemoteDescription(description) {
    if (description.sdp.includes('broken')) throw new Error('bad sdp');
    this.remoteDescription = description;
    this.offersSeen.push(description.sdp);
  }

  async createAnswer() {
    return { type: 'answer', sdp: 'v=0 answer' };
  }

  async setLocalDescription(description) {
    this.localDescription = description;
  }

  async addIceCandidate(candidate) {
    this.candidates.push(candidate);
  }

  async getStats() {
    return this.report ?? new Map();
  }

  close() {
    this.closed = true;
  }

  change(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  /** Delivers a track; returns its receiver. */
  track(kind) {
    const receiver = { jitterBufferTarget: null, transport: { state: 'connected', onstatechange: null } };
    this.ontrack?.({ track: { kind }, receiver });
    return receiver;
  }
}

export class FakeMediaStream {
  tracks = [];
  addTrack(track) { this.tracks.push(track); }
  getVideoTracks() { return this.tracks.filter((track) => track.kind === 'video'); }
}

/** A video element whose pictures come when the test says so. */
export class FakeVideo extends EventTarget {
  muted = false;
  srcObject = null;
  plays = 0;
  /** When set, `play` with sound is refused as browsers do without a gesture. */
  needsGesture = false;
  #callbacks = new Map();
  #next = 1;

  async play() {
    this.plays++;
    if (this.needsGesture && !this.muted) throw Object.assign(new Error('gesture'), { name: 'NotAllowedError' });
  }

  requestVideoFrameCallback(callback) {
    this.#callbacks.set(this.#next, callback);
    return this.#next++;
  }

  cancelVideoFrameCallback(id) {
    this.#callbacks.delete(id);
  }

  get frameCallbacks() {
    return this.#callbacks.size;
  }

  present(metadata = {}) {
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const callback of callbacks) callback(0, { presentationTime: performance.now(), presentedFrames: 1, ...metadata });
  }
}

/**
 * Installs the fakes for one test and removes them after it.
 * @returns {VirtualClock} With two more properties: `httpStatus` is what a plain GET of the signalling path answers (0:
 * unreachable), `window` dispatches the page's events.
 */
export function stage(t) {
  const clock = new VirtualClock();
  const names = ['WebSocket', 'RTCPeerConnection', 'MediaStream', 'fetch', 'addEventListener'];
  const saved = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  FakeSocket.all = [];
  FakePeerConnection.all = [];
  clock.httpStatus = 426;
  const fetch = async () => {
    if (clock.httpStatus === 0) throw new TypeError('unreachable');
    return { status: clock.httpStatus };
  };
  clock.window = new EventTarget();
  const addEventListener = clock.window.addEventListener.bind(clock.window);
  [FakeSocket, FakePeerConnection, FakeMediaStream, fetch, addEventListener].forEach((value, index) => {
    Object.defineProperty(globalThis, names[index], { value, configurable: true, writable: true });
  });
  clock.install();
  t.after(() => {
    clock.restore();
    names.forEach((name, index) => {
      if (saved[index]) Object.defineProperty(globalThis, name, saved[index]);
      else delete globalThis[name];
    });
  });
  return clock;
}

/** Collects the events of a target as [name, detail]. */
export function record(target, ...names) {
  const seen = [];
  for (const name of names) target.addEventListener(name, (event) => seen.push([name, event.detail]));
  return seen;
}
