/**
 * FastSignal client: plays a stream of a FastSignal server in a video element. An ES module, no build step, no dependency.
 *
 *     import { connect } from './fastsignal.js';
 *     const client = await connect();
 *     const player = await client.play('demo', document.querySelector('video'), { muted: true });
 */
import { Client } from './js/client.js';

export { Client } from './js/client.js';
export { CLOSE_RULES } from './js/close-codes.js';
export { Control } from './js/control.js';
export { FastSignalError } from './js/errors.js';
export { FrameTrace } from './js/frame-trace.js';
export { Player } from './js/player.js';
export { Room, Rooms } from './js/rooms.js';

/**
 * Connects to a server and stays connected: a lost connection comes back by exponential back-off, and what was playing
 * plays again. Resolves with the server's welcome, however long that takes; listeners given as `onstate`, `onstreams`,
 * `onerror`, `onreconnecting`, `onended` hear of the attempts before.
 * @param {string | URL} [url] Signalling address; default: `api/signaling` beside the page.
 * @param {{app?: string, token?: import('./js/credential.js').TokenSource} & Record<string, any>} [options] `app`: group of
 * streams to join. `token`: shown to a server that asks who comes; a function (it may be async) is called before every
 * connection, and for a new token when the one before is about to expire.
 * @returns {Promise<Client>}
 * @throws {import('./js/errors.js').FastSignalError} When the server refuses for good, for example an unknown app or a wrong token.
 */
export function connect(url, options = {}) {
  return new Client(url, options).opened;
}
