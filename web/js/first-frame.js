/**
 * Reports once when the element shows its first picture (or plays its first sound, when there is no picture).
 * @param {HTMLVideoElement} video
 * @param {(atMs: number) => void} report Time on the clock of `performance.now`.
 * @returns {() => void} Stops waiting.
 */
export function awaitFirstFrame(video, report) {
  const waiting = new AbortController();
  let frameRequest = 0;
  /** @param {number} atMs */
  const finish = (atMs) => {
    if (waiting.signal.aborted) return;
    stop();
    report(atMs);
  };
  const stop = () => {
    waiting.abort();
    if (frameRequest !== 0) video.cancelVideoFrameCallback(frameRequest);
  };

  // The frame callback names the moment of presentation but sleeps in hidden tabs and for sound alone; `playing` covers those.
  if ('requestVideoFrameCallback' in video) {
    frameRequest = video.requestVideoFrameCallback((_now, metadata) => finish(metadata.presentationTime));
  }
  const fallback = () => {
    const soundOnly = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks().length === 0;
    if (frameRequest === 0 || soundOnly || globalThis.document?.hidden) finish(performance.now());
  };
  video.addEventListener('playing', fallback, { signal: waiting.signal });
  return stop;
}
