import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameTrace, MAX_TRACED_FRAMES } from '../../web/js/frame-trace.js';
import { flatten, pick } from '../../web/js/stats.js';
import { explain, inSeconds } from '../../web/js/page-words.js';
import { FastSignalError } from '../../web/fastsignal.js';
import { FakeVideo } from './fakes.mjs';

const reportAt = (seconds) => new Map([
  ['T', { type: 'transport', selectedCandidatePairId: 'P2' }],
  ['P1', { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 9 }],
  ['P2', { type: 'candidate-pair', currentRoundTripTime: 0.0125, remoteCandidateId: 'R' }],
  ['R', { type: 'remote-candidate', address: '192.0.2.7', port: 8080, protocol: 'udp' }],
  ['C', { type: 'codec', mimeType: 'video/H264' }],
  ['D', { type: 'codec', mimeType: 'audio/opus' }],
  ['V', {
    type: 'inbound-rtp', kind: 'video', codecId: 'C', timestamp: seconds * 1000, framesDecoded: seconds * 30,
    bytesReceived: seconds * 250_000, packetsReceived: seconds * 99, packetsLost: seconds, jitter: 0.002,
    jitterBufferDelay: seconds * 0.06, jitterBufferEmittedCount: seconds * 30, totalDecodeTime: seconds * 0.045,
    frameWidth: 1280, frameHeight: 720, freezeCount: 0, nackCount: 3, retransmittedPacketsReceived: 2,
  }],
  ['A', {
    type: 'inbound-rtp', kind: 'audio', codecId: 'D', timestamp: seconds * 1000, bytesReceived: seconds * 8_000,
    totalSamplesReceived: seconds * 48_000, audioLevel: 0.25,
  }],
]);

test('Rates and averages are those of the interval', () => {
  const sample = flatten(reportAt(5), pick(reportAt(3)));
  assert.equal(sample.fps, 30);
  assert.equal(sample.bitrateBps, 258_000 * 8);
  assert.equal(sample.lossRatio, 0.01);
  assert.ok(Math.abs(sample.jitterBufferDelayMs - 2) < 1e-9);
  assert.ok(Math.abs(sample.decodeMs - 1.5) < 1e-9);
});

test('Totals, codecs and the selected pair are read', () => {
  const sample = flatten(reportAt(4), null);
  assert.equal(sample.codec, 'H264');
  assert.equal(sample.audioCodec, 'opus');
  assert.equal(sample.rttMs, 12.5);
  assert.equal(sample.remoteAddress, '192.0.2.7:8080');
  assert.equal(sample.transport, 'udp');
  assert.equal(sample.framesDecoded, 120);
  assert.equal(sample.packetsLost, 4);
  assert.equal(sample.nackCount, 3);
  assert.equal(sample.totalSamplesReceived, 192_000);
  assert.equal(sample.audioLevel, 0.25);
});

test('An empty report gives zeros and nulls, never NaN', () => {
  for (const before of [null, pick(new Map())]) {
    for (const [name, value] of Object.entries(flatten(new Map(), before))) {
      assert.ok(value === null || value === 0, `${name}: ${value}`);
    }
  }
});

test('The frame trace keeps the newest frames in order', () => {
  const video = new FakeVideo();
  const trace = new FrameTrace(video);
  for (let frame = 1; frame <= MAX_TRACED_FRAMES + 10; frame++) video.present({ rtpTimestamp: frame, presentationTime: frame });
  assert.equal(trace.frames.length, MAX_TRACED_FRAMES);
  assert.equal(trace.frames[0].rtpTimestamp, 11);
  assert.equal(trace.frames.at(-1).rtpTimestamp, MAX_TRACED_FRAMES + 10);
  trace.stop();
  assert.equal(video.frameCallbacks, 0);
});

test('An unknown stream names the streams there are', () => {
  const error = new FastSignalError({ code: 'STREAM_NOT_FOUND', number: 3005, message: 'x' });
  const { title, advice } = explain(error, { stream: 'nope', app: '', codec: '', streams: [{ name: 'demo' }, { name: 'cam' }] });
  assert.match(title, /nope/);
  assert.match(advice, /“demo”, “cam”/);
});

test('Every error of the client has a title', () => {
  for (const number of [0, 1001, 3001, 3004, 3005, 3006, 3007, 4004, 5000]) {
    const error = new FastSignalError({ code: 'X', number, message: 'Something happened.' });
    assert.ok(explain(error, { stream: 's', app: '', codec: 'vp8', streams: [] }).title.endsWith('.'), `${number}`);
  }
  assert.equal(inSeconds(700), 'in a moment');
  assert.equal(inSeconds(7_600), 'in 8 s');
});
