/** Numbers of the server's error table that the client acts on. */
export const ErrorNumber = Object.freeze({
  RATE_LIMITED: 1004,
  SDP_PROCESSING_FAILED: 3001,
  ICE_CANDIDATE_FAILED: 3002,
  INVALID_STATE: 3003,
  PEER_CONNECTION_FAILED: 3004,
  STREAM_NOT_FOUND: 3005,
  STREAM_UNAVAILABLE: 3006,
  CODEC_NOT_SUPPORTED: 3007,
  UNAUTHORIZED: 4001,
  FORBIDDEN: 4003,
  APP_NOT_FOUND: 4004,
});

/** An error of the server's table, or one noticed by the client (`number` 0). */
export class FastSignalError extends Error {
  name = 'FastSignalError';

  /**
   * @param {object} parts
   * @param {string} parts.code Upper snake case name, for example `STREAM_NOT_FOUND`.
   * @param {string} parts.message One sentence.
   * @param {number} [parts.number] Number in the server's table; 0 for errors the client noticed itself.
   * @param {string} [parts.details] What the server added.
   * @param {boolean} [parts.retryable] Whether the same request may succeed later.
   */
  constructor({ code, message, number = 0, details = '', retryable = false }) {
    super(message);
    this.code = code;
    this.number = number;
    this.details = details;
    this.retryable = retryable;
  }

  /**
   * @param {import('./messages.js').Message} message An `error` message. Its object may be in `error`, in `data`, or both.
   * @returns {FastSignalError}
   */
  static fromMessage(message) {
    const wire = message.error ?? message.data ?? {};
    return new FastSignalError({
      code: typeof wire.code === 'string' ? wire.code : 'UNKNOWN',
      message: typeof wire.message === 'string' ? wire.message : 'The server reported an error.',
      number: Number.isInteger(wire.number) ? wire.number : 0,
      details: typeof wire.details === 'string' ? wire.details : '',
      retryable: wire.retryable === true,
    });
  }
}
