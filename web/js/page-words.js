import { ErrorNumber } from './errors.js';

/**
 * What the page was asked to show when an error came.
 * @typedef {object} Wish
 * @property {string} stream
 * @property {string} app
 * @property {string} codec
 * @property {import('./messages.js').StreamInfo[]} streams
 */

/** @param {string[]} names */
const quoted = (names) => names.map((name) => `“${name}”`).join(', ');

/**
 * Says in words a viewer can act on what went wrong.
 * @param {import('./errors.js').FastSignalError} error
 * @param {Wish} wish
 * @returns {{title: string, advice: string}}
 */
export function explain(error, wish) {
  const names = wish.streams.map((stream) => stream.name);
  switch (error.number || error.code) {
    case ErrorNumber.STREAM_NOT_FOUND:
      return {
        title: `There is no stream “${wish.stream}”.`,
        advice: names.length > 0 ? `Available here: ${quoted(names)}.` : 'This server offers no streams yet.',
      };
    case ErrorNumber.STREAM_UNAVAILABLE:
      return {
        title: `The stream “${wish.stream}” is not running.`,
        advice: `${error.details || error.message} It is tried again by itself.`,
      };
    case ErrorNumber.CODEC_NOT_SUPPORTED:
      return {
        title: 'This browser and the stream have no codec in common.',
        advice: wish.codec ? `Try without “codec=${wish.codec}” in the address.` : 'Try another browser.',
      };
    case ErrorNumber.PEER_CONNECTION_FAILED:
      return {
        title: 'No media connection could be made.',
        advice: 'A firewall may block UDP between this device and the server. It is tried again by itself.',
      };
    case ErrorNumber.APP_NOT_FOUND:
    case 'INVALID_APP_NAME':
      return {
        title: `The server has no app “${wish.app || 'default'}”.`,
        advice: 'Check “app=” in the address, or leave it out for the default.',
      };
    case ErrorNumber.UNAUTHORIZED:
    case 'UNAUTHORIZED':
      return {
        title: 'The server does not let this page in.',
        advice: `Put “#token=” and your token behind the address of this page. (${error.message})`,
      };
    case 'NEGOTIATION_FAILED':
      return { title: error.message, advice: `Try another browser or codec. (${error.details})` };
    case 'AUTOPLAY_BLOCKED':
      return { title: 'The browser did not start the picture by itself.', advice: 'Press Play.' };
    default:
      return { title: error.message, advice: error.details };
  }
}

/**
 * @param {number} delayMs
 * @returns {string} Coarse on purpose: it is read out by screen readers and not counted down.
 */
export function inSeconds(delayMs) {
  return delayMs < 1_500 ? 'in a moment' : `in ${Math.round(delayMs / 1000)} s`;
}

/**
 * @param {import('./control.js').ControlState | null} state
 * @returns {{label: string, title: string} | null} What the button says and who has control; null for no button.
 */
export function controlWords(state) {
  if (state === null || state.policy === 'everyone') return null;
  const others = state.queue.length === 1 ? '1 viewer waits' : `${state.queue.length} viewers wait`;
  if (state.mine) return { label: 'Release control', title: state.queue.length > 0 ? `You have control; ${others}.` : 'You have control.' };
  if (state.waiting) return { label: 'Stop waiting', title: 'You wait for control, which another viewer has.' };
  return { label: 'Take control', title: state.holder === null ? 'Nobody has control.' : 'Another viewer has control.' };
}
