/**
 * What a WebSocket close code means for the client.
 * @typedef {object} CloseRule
 * @property {boolean} retry Whether connecting again can help.
 * @property {number} [waitMs] Least time to wait before the retry.
 * @property {string} text One sentence for people.
 */

/** Distance kept from a server that said it is overloaded. */
const LATER_MS = 5_000;

/**
 * The only table of close codes in the client: registered codes of RFC 6455 section 7.4.1, and 4000-4999 of the
 * FastSignal dialect. A code that reports a decision about this client is not retried, otherwise an expired token or a
 * kicked viewer would hammer the server for ever.
 * @type {ReadonlyMap<number, CloseRule>}
 */
export const CLOSE_RULES = new Map([
  [1000, { retry: false, text: 'The server ended the session.' }],
  [1001, { retry: true, text: 'The server is shutting down or restarting.' }],
  [1002, { retry: false, text: 'Client and server do not understand each other (protocol error).' }],
  [1003, { retry: false, text: 'The server does not accept this kind of message.' }],
  [1005, { retry: true, text: 'The connection closed without a reason.' }],
  [1006, { retry: true, text: 'The connection was lost.' }],
  [1007, { retry: false, text: 'The server received text it could not read.' }],
  [1008, { retry: false, text: 'The server refused this client: not allowed, or too many faulty messages.' }],
  [1009, { retry: false, text: 'A message was larger than the server accepts.' }],
  [1011, { retry: true, text: 'The server had an internal error.' }],
  [1012, { retry: true, text: 'The server is restarting.' }],
  [1013, { retry: true, waitMs: LATER_MS, text: 'The server is busy.' }],
  [1014, { retry: true, text: 'A proxy got no good answer from the server.' }],
  [1015, { retry: false, text: 'The encrypted connection could not be set up (certificate problem).' }],
  [4000, { retry: false, text: 'An operator disconnected this client.' }],
  [4001, { retry: false, text: 'This session was continued elsewhere.' }],
  [4003, { retry: false, text: 'The server does not allow this.' }],
  [4008, { retry: true, text: 'The server did not hear from this client in time.' }],
  [4029, { retry: true, waitMs: LATER_MS, text: 'Too many messages or connections in a short time.' }],
]);

/**
 * What codes outside the table mean, by range: first, last, whether to reconnect. The server's own final decisions are in
 * 4000-4007, its temporary ones in 4008-4099, and everything from 4100 on is an application's decision.
 * @type {readonly (readonly [number, number, boolean])[]}
 */
export const CLOSE_RANGES = [
  [1000, 3999, true],
  [4000, 4007, false],
  [4008, 4099, true],
  [4100, 4999, false],
];

/**
 * @param {number} code
 * @returns {CloseRule} For a code outside the table that of its range.
 */
export function closeRule(code) {
  const known = CLOSE_RULES.get(code);
  if (known !== undefined) return known;
  const retry = CLOSE_RANGES.some(([first, last, again]) => again && code >= first && code <= last);
  return { retry, text: `The connection closed with code ${code}.` };
}
