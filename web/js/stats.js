/** Time between two samples while media flows. */
export const SAMPLE_INTERVAL_MS = 1_000;

/**
 * Everything worth watching about a receiver, flat. Counters count from the start of the peer connection; rates and
 * averages are over the time since the previous sample. A value that does not exist (yet) is null.
 * @typedef {Record<string, number | string | null>} Sample
 */

/** @param {number | undefined} now @param {number | null | undefined} before */
const delta = (now, before) => (now ?? 0) - (before ?? 0);

/** @param {number} part @param {number} whole */
const ratio = (part, whole) => (whole > 0 ? part / whole : null);

/** @param {any} value */
const orNull = (value) => value ?? null;

/** @param {any} codec `video/H264` -> `H264` */
const codecName = (codec) => (codec?.mimeType ? codec.mimeType.split('/')[1] : null);

/**
 * Average residence time of a frame in the jitter buffer, which is where browsers hide latency.
 * @param {any} rtp @param {any} before
 */
function jitterBufferMs(rtp, before) {
  const emitted = delta(rtp?.jitterBufferEmittedCount, before?.jitterBufferEmittedCount);
  const seconds = ratio(delta(rtp?.jitterBufferDelay, before?.jitterBufferDelay), emitted);
  return seconds === null ? null : seconds * 1000;
}

/**
 * @param {Map<string, any>} report
 * @returns {{video: any, audio: any, pair: any, remote: any, videoCodec: any, audioCodec: any, timestamp: number}}
 */
export function pick(report) {
  const entries = [...report.values()];
  const inbound = (/** @type {string} */ kind) => entries.find((entry) => entry.type === 'inbound-rtp' && entry.kind === kind);
  const transport = entries.find((entry) => entry.type === 'transport');
  // Firefox has no transport entry but marks the pair in use.
  const pair = report.get(transport?.selectedCandidatePairId)
    ?? entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded');
  const video = inbound('video');
  const audio = inbound('audio');
  return {
    video,
    audio,
    pair,
    remote: report.get(pair?.remoteCandidateId),
    videoCodec: report.get(video?.codecId),
    audioCodec: report.get(audio?.codecId),
    timestamp: (video ?? audio ?? transport)?.timestamp ?? 0,
  };
}

/**
 * @param {Map<string, any>} report What `getStats` returned.
 * @param {ReturnType<typeof pick> | null} before The previous sample's entries.
 * @returns {Sample}
 */
export function flatten(report, before) {
  const now = pick(report);
  const { video, audio, pair } = now;
  const seconds = delta(now.timestamp, before?.timestamp) / 1000;
  const received = delta(video?.packetsReceived, before?.video?.packetsReceived);
  const lost = delta(video?.packetsLost, before?.video?.packetsLost);
  const bytes = (video?.bytesReceived ?? 0) + (audio?.bytesReceived ?? 0);
  const bytesBefore = (before?.video?.bytesReceived ?? 0) + (before?.audio?.bytesReceived ?? 0);
  const decoded = delta(video?.framesDecoded, before?.video?.framesDecoded);
  const decodeSeconds = ratio(delta(video?.totalDecodeTime, before?.video?.totalDecodeTime), decoded);

  return {
    codec: codecName(now.videoCodec),
    audioCodec: codecName(now.audioCodec),
    width: orNull(video?.frameWidth),
    height: orNull(video?.frameHeight),
    fps: before ? ratio(decoded, seconds) : orNull(video?.framesPerSecond),
    bitrateBps: before ? ratio((bytes - bytesBefore) * 8, seconds) : null,
    rttMs: typeof pair?.currentRoundTripTime === 'number' ? pair.currentRoundTripTime * 1000 : null,
    lossRatio: received + lost > 0 ? Math.max(0, lost) / (received + Math.max(0, lost)) : null,
    jitterMs: typeof video?.jitter === 'number' ? video.jitter * 1000 : null,
    jitterBufferDelayMs: jitterBufferMs(video, before?.video),
    jitterBufferDelayAverageMs: jitterBufferMs(video, null),
    audioJitterBufferDelayMs: jitterBufferMs(audio, before?.audio),
    decodeMs: decodeSeconds === null ? null : decodeSeconds * 1000,
    framesReceived: video?.framesReceived ?? 0,
    framesDecoded: video?.framesDecoded ?? 0,
    keyFramesDecoded: video?.keyFramesDecoded ?? 0,
    framesDropped: video?.framesDropped ?? 0,
    freezeCount: video?.freezeCount ?? 0,
    packetsReceived: video?.packetsReceived ?? 0,
    packetsLost: video?.packetsLost ?? 0,
    retransmittedPacketsReceived: video?.retransmittedPacketsReceived ?? 0,
    nackCount: video?.nackCount ?? 0,
    pliCount: video?.pliCount ?? 0,
    firCount: video?.firCount ?? 0,
    bytesReceived: bytes,
    audioPacketsLost: audio?.packetsLost ?? 0,
    totalSamplesReceived: audio?.totalSamplesReceived ?? 0,
    concealedSamples: audio?.concealedSamples ?? 0,
    audioLevel: orNull(audio?.audioLevel),
    remoteAddress: now.remote ? `${now.remote.address ?? now.remote.ip}:${now.remote.port}` : null,
    transport: orNull(now.remote?.protocol),
  };
}

/** Samples one peer at a steady pace and remembers the rates between, so that a question in between does not disturb them. */
export class StatsSampler {
  #read;
  #publish;
  #timer;
  /** @type {ReturnType<typeof pick> | null} */
  #before = null;
  /** @type {Sample | null} */
  #latest = null;
  #stopped = false;

  /**
   * @param {() => Promise<Map<string, any>>} read Usually `getStats` of a peer.
   * @param {(sample: Sample) => void} publish Called once per interval.
   */
  constructor(read, publish) {
    this.#read = read;
    this.#publish = publish;
    this.#timer = setInterval(() => void this.#tick(), SAMPLE_INTERVAL_MS);
  }

  /**
   * Counters as of now; rates of the last whole interval once there is one.
   * @returns {Promise<Sample>}
   */
  async sample() {
    const now = flatten(await this.#read(), null);
    if (this.#latest === null) return now;
    const { fps, bitrateBps, lossRatio, jitterBufferDelayMs, audioJitterBufferDelayMs, decodeMs } = this.#latest;
    return { ...now, fps, bitrateBps, lossRatio, jitterBufferDelayMs, audioJitterBufferDelayMs, decodeMs };
  }

  stop() {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #tick() {
    const report = await this.#read();
    if (this.#stopped) return;
    const sample = flatten(report, this.#before);
    this.#before = pick(report);
    this.#latest = sample;
    this.#publish(sample);
  }
}
