import { Client, FastSignalError, FrameTrace } from '../fastsignal.js';
import { ErrorNumber } from './errors.js';
import { Overlay } from './page-overlay.js';
import { StreamList } from './page-streams.js';
import { controlWords, explain, inSeconds } from './page-words.js';

/** How often the list of streams is asked for while someone looks at it. */
const REFRESH_INTERVAL_MS = 4_000;

const element = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const video = /** @type {HTMLVideoElement} */ (element('video'));
const query = new URLSearchParams(location.search);
const wish = {
  stream: query.get('stream') ?? '',
  app: query.get('app') ?? '',
  // Behind the hash it stays in the browser; in the query it reaches the server's and every proxy's logs.
  token: new URLSearchParams(location.hash.slice(1)).get('token') ?? query.get('token') ?? '',
  codec: (query.get('codec') ?? '').toLowerCase(),
  /** @type {import('./messages.js').StreamInfo[]} */
  streams: [],
};
/** True until the first list of streams has come. */
let listAwaited = true;
let statistics = query.get('overlay') !== '0';
let autoplay = query.get('autoplay') === '1';
const overlay = new Overlay(element('figures'));
const list = new StreamList(element('streams'), (name) => {
  select(name);
  play();
});
const trace = query.get('trace') === '1' ? new FrameTrace(video) : null;
let client = open();

/** @returns {Client} */
function open() {
  return new Client(undefined, {
    app: wish.app,
    token: wish.token,
    onstate: ({ detail }) => showLink(detail.state),
    onstreams: ({ detail }) => showStreams(detail),
    oncontrol: ({ detail }) => showControl(detail),
    onreconnecting: ({ detail }) => say(`${detail.message} Trying again ${inSeconds(detail.delayMs)}.`),
    onerror: ({ detail }) => showTrouble(detail),
  });
}

/** @param {{startedAt?: number, muted?: boolean}} [how] */
function play(how = {}) {
  hideTrouble();
  if (client.state === 'closed') client = open();
  client.play(wish.stream, video, {
    ...how,
    codecs: wish.codec === '' ? undefined : [wish.codec, 'opus'],
    onstate: ({ detail }) => showState(detail),
    // Chromium measures the level behind the element's volume: muted, it would read as silence.
    onstats: ({ detail }) => overlay.show(video.muted ? { ...detail, audioLevel: null } : detail),
    onfirstframe: ({ detail }) => showFirstFrame(detail.firstFrameMs),
    onreconnecting: ({ detail }) => say(`${detail.message} Trying again ${inSeconds(detail.delayMs)}.`),
    onerror: ({ detail }) => showTrouble(detail),
    onended: () => overlay.clear(),
  }).catch(() => { /* already told by the error event */ });
}

function toggle() {
  if (client.player !== null) client.player.stop();
  else if (wish.stream !== '') play();
}

/** @param {string} name */
function select(name) {
  wish.stream = name;
  list.show(wish.streams, name);
  const title = wish.streams.find((stream) => stream.name === name)?.title ?? name;
  element('start-label').textContent = `Play ${title}`;
  element('start').disabled = element('play').disabled = name === '';
}

/** @param {import('./messages.js').StreamInfo[]} streams */
function showStreams(streams) {
  wish.streams = streams;
  element('empty').hidden = streams.length > 0;
  element('empty').textContent = 'No streams are configured on this server.';
  select(wish.stream || (streams[0]?.name ?? ''));
  if (!listAwaited) return;
  listAwaited = false;
  const unknown = wish.stream !== '' && !streams.some((stream) => stream.name === wish.stream);
  // What is already asked for, the server will judge.
  if (client.player !== null) return;
  if (unknown) {
    showTrouble(new FastSignalError({ code: 'STREAM_NOT_FOUND', number: ErrorNumber.STREAM_NOT_FOUND, message: '' }));
  } else if (autoplay && wish.stream !== '') {
    playByItself();
  } else {
    say(streams.length === 0 ? 'There is nothing to play.' : 'Ready.');
  }
}

/** Muted, because no browser lets a page make sound before a gesture; counted from the navigation. */
function playByItself() {
  autoplay = false;
  play({ muted: true, startedAt: 0 });
}

/** @param {string} state */
function showLink(state) {
  const words = { connecting: 'Connecting…', connected: 'Connected', reconnecting: 'Reconnecting…', closed: 'Disconnected' };
  element('link').dataset.state = state;
  element('link').textContent = words[/** @type {keyof typeof words} */ (state)];
  if (state === 'closed' && wish.streams.length === 0) element('empty').textContent = 'Not connected.';
}

/** @param {{state: string, message: string}} detail */
function showState({ state, message }) {
  const over = state === 'stopped' || state === 'failed';
  element('stage').dataset.state = over ? 'idle' : state;
  element('play').textContent = over ? 'Play' : 'Stop';
  element('busy').hidden = over || state === 'playing';
  element('busy').textContent = message;
  if (state === 'playing') hideTrouble();
  say(over ? 'Stopped.' : message);
  showSound();
  showStatistics();
}

/** @param {number} firstFrameMs */
function showFirstFrame(firstFrameMs) {
  // After the state event of the same moment, which would overwrite it.
  queueMicrotask(() => say(`Playing. First picture after ${Math.round(firstFrameMs)} ms.`));
}

function showSound() {
  element('mute').setAttribute('aria-pressed', String(video.muted));
  const audible = /** @type {MediaStream | null} */ (video.srcObject)?.getAudioTracks().length > 0;
  element('unmute').hidden = !audible || !video.muted || client.player?.state !== 'playing';
}

/** Figures of nothing are noise: without a player the overlay stays away, whatever the button says. */
function showStatistics() {
  element('overlay').hidden = !statistics || element('stage').dataset.state === 'idle';
  element('statistics').setAttribute('aria-pressed', String(statistics));
}

function toggleStatistics() {
  statistics = !statistics;
  showStatistics();
}

/** @param {string} text */
function say(text) {
  element('state').textContent = text;
}

/** @param {FastSignalError} error */
function showTrouble(error) {
  const { title, advice } = explain(error, wish);
  element('trouble-title').textContent = title;
  element('trouble-advice').textContent = advice;
  element('trouble').hidden = false;
  const notFound = error.number === ErrorNumber.STREAM_NOT_FOUND;
  element('again').hidden = notFound;
  // Asking again would not help, so Play moves on to a stream that exists.
  if (notFound) select(wish.streams[0]?.name ?? '');
}

function hideTrouble() {
  element('trouble').hidden = true;
}

function toggleFullscreen() {
  if (document.fullscreenElement !== null) void document.exitFullscreen();
  // iPhones can only show the video element itself in full screen.
  else if (element('screen').requestFullscreen) element('screen').requestFullscreen().catch(() => {});
  else /** @type {any} */ (video).webkitEnterFullscreen?.();
}

/** Only where somebody has control or waits for it: a stream nobody can control has no button. @param {import('./control.js').ControlState | null} state */
function showControl(state) {
  const words = controlWords(state);
  element('control').hidden = words === null;
  if (words === null) return;
  element('control').textContent = words.label;
  element('control').title = words.title;
}

function toggleControl() {
  const { control } = client;
  if (control.state?.mine || control.state?.waiting) control.release();
  else control.request();
}

function toggleSound() {
  video.muted = !video.muted;
}

const KEYS = new Map([
  [' ', toggle],
  ['f', toggleFullscreen],
  ['m', toggleSound],
  ['i', toggleStatistics],
]);

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  // A focused button takes Space for itself.
  if (event.key === ' ' && event.target instanceof HTMLButtonElement) return;
  const action = KEYS.get(event.key.toLowerCase());
  if (action === undefined) return;
  event.preventDefault();
  action();
});
video.addEventListener('volumechange', showSound);
element('start').addEventListener('click', () => play());
element('play').addEventListener('click', toggle);
element('again').addEventListener('click', () => play());
element('control').addEventListener('click', toggleControl);
element('mute').addEventListener('click', toggleSound);
element('unmute').addEventListener('click', toggleSound);
element('statistics').addEventListener('click', toggleStatistics);
element('fullscreen').addEventListener('click', toggleFullscreen);
// A page restored from the back-forward cache has said goodbye to the server when it was left.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
setInterval(() => { if (!document.hidden) client.refresh(); }, REFRESH_INTERVAL_MS);

showStatistics();
if (wish.stream !== '') {
  select(wish.stream);
  // Known by name: no need to wait for the list.
  if (autoplay) playByItself();
}

/** For tests and for the curious, in the browser's console. */
Object.defineProperty(window, 'fastsignal', {
  value: {
    get client() { return client; },
    get player() { return client.player; },
    /** Presented frames with their time stamps, when the page was opened with `trace=1`. */
    get frames() { return trace?.frames ?? []; },
    /** @returns {Promise<Record<string, any>>} Flat numbers of the player in use; only `state` without one. */
    async stats() {
      const { player } = client;
      if (player === null) return { state: 'idle' };
      return { ...await player.stats(), state: player.state, stream: player.stream, signallingRttMs: client.rttMs };
    },
  },
});
