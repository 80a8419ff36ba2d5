import { ErrorNumber, FastSignalError } from './errors.js';

/** Where the server listens, relative to the page, so that a proxy may mount it under a prefix. */
const SIGNALLING_PATH = 'api/signaling';

/** Patience with a server that accepts the question why it refused and then says nothing. */
const PROBE_TIMEOUT_MS = 5_000;

/**
 * @param {string | URL} [url] `ws:`, `wss:`, `http:`, `https:` or relative to the page; default: the page's own server.
 * @param {string} [app] Group of streams to join; default: the server's default group.
 * @returns {URL} A `ws:` or `wss:` address.
 */
export function signallingUrl(url = SIGNALLING_PATH, app = '') {
  const address = new URL(url, globalThis.document?.baseURI);
  address.protocol = address.protocol.replace(/^http/, 'ws');
  address.hash = '';
  if (app !== '') address.pathname = `${address.pathname.replace(/\/$/, '')}/${encodeURIComponent(app)}`;
  return address;
}

/**
 * Asks over HTTP why a WebSocket was refused: browsers hide the status of a failed upgrade, but the same path answers a
 * plain GET with 404 (no such app), 400 (bad app name) or 426 (all is well, upgrade please).
 * @param {URL} url The signalling address.
 * @param {AbortSignal} signal
 * @param {string} [token] Shown as a bearer token when it is not empty.
 * @returns {Promise<FastSignalError | null>} Null when trying again is the right thing.
 */
export async function explainRefusal(url, signal, token = '') {
  const address = new URL(url);
  address.protocol = address.protocol.replace(/^ws/, 'http');
  const giveUp = new AbortController();
  signal.addEventListener('abort', () => giveUp.abort(), { signal: giveUp.signal });
  const timer = setTimeout(() => giveUp.abort(), PROBE_TIMEOUT_MS);
  try {
    const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
    const response = await fetch(address, { cache: 'no-store', headers, signal: giveUp.signal });
    if (response.status === 404) {
      return new FastSignalError({
        code: 'APP_NOT_FOUND', number: ErrorNumber.APP_NOT_FOUND, message: 'The server has no app of this name.',
      });
    }
    if (response.status === 400) {
      return new FastSignalError({ code: 'INVALID_APP_NAME', message: 'This is not a valid app name.' });
    }
    if (response.status === 401 || response.status === 403) {
      return new FastSignalError({ code: 'UNAUTHORIZED', message: 'The server does not let this page in.' });
    }
    return null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    giveUp.abort();
  }
}
