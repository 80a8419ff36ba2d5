/**
 * One message of dialect 1.0.
 * @typedef {object} Message
 * @property {string} version
 * @property {string} type
 * @property {string} [id]
 * @property {number} [timestamp] Unix seconds.
 * @property {string} [reply_to] Id of the message being answered.
 * @property {any} [data]
 * @property {any} [error] Only in `error`.
 */

/**
 * A stream as the server lists it.
 * @typedef {object} StreamInfo
 * @property {string} name
 * @property {string} title
 * @property {string[]} video Video codecs, in the server's order of preference.
 * @property {string[]} audio Audio codecs.
 * @property {string} state `stopped`, `starting`, `playing`, `restarting` or `failed`.
 * @property {number} viewers
 */

export const PROTOCOL_VERSION = '1.0';

/**
 * @param {string} type
 * @param {string} id Unique within the connection; `crypto.randomUUID` does not exist on pages served over plain HTTP.
 * @param {object} data
 * @returns {string} The text frame.
 */
export function encode(type, id, data) {
  const timestamp = Math.floor(Date.now() / 1000);
  return JSON.stringify({ version: PROTOCOL_VERSION, type, id, timestamp, data });
}

/**
 * @param {unknown} text
 * @returns {Message | null} Null for anything that is not a message; a client has no one to complain to.
 */
export function decode(text) {
  if (typeof text !== 'string') return null;
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === 'object' && typeof value.type === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * @param {unknown} list `data.streams` of a `welcome`.
 * @returns {StreamInfo[]} Entries without a name are left out.
 */
export function readStreams(list) {
  if (!Array.isArray(list)) return [];
  return list.filter((entry) => typeof entry?.name === 'string').map((entry) => ({
    name: entry.name,
    title: typeof entry.title === 'string' && entry.title !== '' ? entry.title : entry.name,
    video: Array.isArray(entry.video) ? entry.video.map(String) : [],
    audio: Array.isArray(entry.audio) ? entry.audio.map(String) : [],
    state: typeof entry.state === 'string' ? entry.state : '',
    viewers: Number.isFinite(entry.viewers) ? entry.viewers : 0,
  }));
}
