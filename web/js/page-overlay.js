/** @typedef {import('./stats.js').Sample} Sample */

/** Shown for what is not known (yet). */
const UNKNOWN = '–';

/**
 * @param {any} value
 * @param {number} digits
 * @param {string} unit
 */
const number = (value, digits, unit) => (typeof value === 'number' && Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : UNKNOWN);

/** @param {any} bps */
const bitrate = (bps) => (bps >= 1e6 ? number(bps / 1e6, 2, ' Mbit/s') : number(bps === null ? null : bps / 1e3, 0, ' kbit/s'));

/** @param {any} level Linear 0..1. */
const decibel = (level) => (level > 0 ? number(20 * Math.log10(level), 0, ' dBFS') : level === 0 ? 'silent' : UNKNOWN);

/**
 * The rows, in order: label, how to read it from a sample, and whether it leads.
 * @type {readonly [string, (sample: Sample) => string, boolean?][]}
 */
const ROWS = [
  ['Frames', (s) => number(s.fps, 1, ' fps'), true],
  ['Bitrate', (s) => bitrate(s.bitrateBps), true],
  ['Round trip', (s) => number(s.rttMs, 1, ' ms'), true],
  ['Jitter buffer', (s) => number(s.jitterBufferDelayMs, 1, ' ms'), true],
  ['Loss', (s) => number(typeof s.lossRatio === 'number' ? s.lossRatio * 100 : null, 2, ' %'), true],
  ['First picture', (s) => number(s.firstFrameMs, 0, ' ms')],
  ['Decoding', (s) => number(s.decodeMs, 1, ' ms')],
  ['Decoded', (s) => `${s.framesDecoded}`],
  ['Dropped', (s) => `${s.framesDropped}`],
  ['Freezes', (s) => `${s.freezeCount}`],
  ['Packets lost', (s) => `${s.packetsLost}`],
  ['Resent', (s) => `${s.retransmittedPacketsReceived}`],
  ['Picture', (s) => (s.width ? `${s.codec ?? ''} ${s.width}×${s.height}` : UNKNOWN)],
  ['Sound', (s) => s.audioCodec?.toString() ?? UNKNOWN],
  ['Sound level', (s) => decibel(s.audioLevel)],
];

/** The live figures beside the picture. */
export class Overlay {
  /** @type {HTMLElement[]} */
  #values = [];

  /** @param {HTMLElement} list A `dl`. */
  constructor(list) {
    for (const [label, , leads] of ROWS) {
      const term = document.createElement('dt');
      const value = document.createElement('dd');
      term.textContent = label;
      value.textContent = UNKNOWN;
      if (leads) value.className = 'lead';
      list.append(term, value);
      this.#values.push(value);
    }
  }

  /** @param {Sample} sample */
  show(sample) {
    ROWS.forEach(([, read], index) => { this.#values[index].textContent = read(sample); });
  }

  clear() {
    for (const value of this.#values) value.textContent = UNKNOWN;
  }
}
