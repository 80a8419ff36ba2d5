/** Frames remembered: half a minute at 60 fps, after which the oldest are overwritten. */
export const MAX_TRACED_FRAMES = 2_000;

/**
 * Browser-side stamps of one presented frame. Milliseconds of `performance.now`; add `performance.timeOrigin` to compare
 * with a server on the same clock.
 * @typedef {object} FrameStamp
 * @property {number} rtpTimestamp
 * @property {number} receiveTime Last packet of the frame arrived.
 * @property {number} presentationTime Handed to the compositor. (`now` of the callback is the vsync time and may lie before it.)
 * @property {number | null} captureTime As the sender stamped it, when it did.
 * @property {number} presentedFrames
 */

/** Records the frame callbacks of a video element in a bounded ring, oldest first. */
export class FrameTrace {
  /** @type {FrameStamp[]} */
  #ring = [];
  #next = 0;
  #video;
  #request = 0;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
    this.#arm();
  }

  /** @returns {FrameStamp[]} A copy, oldest first. */
  get frames() {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
  }

  stop() {
    if (this.#request !== 0) this.#video.cancelVideoFrameCallback(this.#request);
    this.#request = 0;
  }

  #arm() {
    if (!('requestVideoFrameCallback' in this.#video)) return;
    this.#request = this.#video.requestVideoFrameCallback((_now, metadata) => {
      this.#record(metadata);
      this.#arm();
    });
  }

  /** @param {VideoFrameCallbackMetadata} metadata */
  #record({ rtpTimestamp = 0, receiveTime = 0, presentationTime, captureTime, presentedFrames }) {
    const stamp = { rtpTimestamp, receiveTime, presentationTime, captureTime: captureTime ?? null, presentedFrames };
    if (this.#ring.length < MAX_TRACED_FRAMES) {
      this.#ring.push(stamp);
      return;
    }
    this.#ring[this.#next] = stamp;
    this.#next = (this.#next + 1) % MAX_TRACED_FRAMES;
  }
}
