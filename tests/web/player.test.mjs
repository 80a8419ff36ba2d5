import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../web/fastsignal.js';
import { FakePeerConnection, FakeSocket, FakeVideo, record, stage } from './fakes.mjs';
import { settle } from './virtual-clock.mjs';

const OFFER = { sdp: { type: 'offer', sdp: 'v=0 offer' } };

/** A connected client that was asked to play `demo`. */
async function watching(t, options = {}) {
  const clock = stage(t);
  t.mock.method(Math, 'random', () => 0.999999);
  const client = new Client('ws://server.test/api/signaling', {});
  const video = new FakeVideo();
  await FakeSocket.last.welcome();
  const playing = client.play('demo', video, options);
  playing.catch(() => {});
  const { player } = client;
  return { clock, client, video, player, playing, seen: record(player, 'state', 'error', 'reconnecting', 'firstframe', 'ended') };
}

/** Answers the last offer-request with an offer. */
async function offer(data = OFFER) {
  await FakeSocket.last.say('offer', data, { reply_to: FakeSocket.last.received('offer-request').id });
}

/** Goes all the way to the first picture. */
async function untilPlaying(video) {
  await offer();
  FakePeerConnection.last.change('connecting');
  FakePeerConnection.last.track('video');
  FakePeerConnection.last.track('audio');
  FakePeerConnection.last.change('connected');
  await settle();
  video.present();
}

function assertNothingLeft({ clock, client, video }) {
  client.close();
  assert.equal(clock.pending, 0, 'timers');
  assert.ok(FakePeerConnection.all.every((connection) => connection.closed), 'peer connections');
  assert.equal(video.frameCallbacks, 0, 'frame callbacks');
  assert.equal(video.srcObject, null);
}

test('An offer is requested, applied and answered, in this order', async (t) => {
  const run = await watching(t, { codecs: ['vp8', 'opus'], audio: false });
  assert.deepEqual(FakeSocket.last.received('offer-request').data, { stream: 'demo', audio: false, codecs: ['vp8', 'opus'] });
  await offer();
  assert.equal(await run.playing, run.player);
  const connection = FakePeerConnection.last;
  assert.equal(connection.remoteDescription.sdp, 'v=0 offer');
  assert.equal(connection.localDescription.sdp, 'v=0 answer');
  assert.deepEqual(connection.configuration.iceServers, [{ urls: 'stun:192.0.2.1' }]);
  assert.deepEqual(FakeSocket.last.received('answer').data, { sdp: { type: 'answer', sdp: 'v=0 answer' } });
  assertNothingLeft(run);
});

test('Candidates trickle both ways and early ones wait for the offer to be applied', async (t) => {
  const run = await watching(t);
  await offer();
  const connection = FakePeerConnection.last;
  await FakeSocket.last.say('ice-candidate', { candidate: 'candidate:1', sdpMLineIndex: 0 });
  await FakeSocket.last.say('ice-candidate', { candidate: { candidate: 'candidate:2', sdpMLineIndex: 0 } });
  assert.deepEqual(connection.candidates.map((candidate) => candidate.candidate), ['candidate:1', 'candidate:2']);
  const own = { candidate: 'candidate:9', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' };
  connection.onicecandidate({ candidate: { ...own, toJSON: () => own } });
  connection.onicecandidate({ candidate: { candidate: '', toJSON: () => ({}) } });
  connection.onicecandidate({ candidate: null });
  assert.deepEqual(FakeSocket.last.sent.filter((m) => m.type === 'ice-candidate').map((m) => m.data),
    [own, { candidate: '', sdpMLineIndex: 0 }]);
  await FakeSocket.last.say('answer-ack', {});
  await FakeSocket.last.say('ice-ack', {});
  assertNothingLeft(run);
});

test('The jitter buffer target is zero for video and untouched for audio', async (t) => {
  const run = await watching(t);
  await offer();
  assert.equal(FakePeerConnection.last.track('video').jitterBufferTarget, 0);
  assert.equal(FakePeerConnection.last.track('audio').jitterBufferTarget, null);
  assert.equal(run.video.srcObject.tracks.length, 2);
  assertNothingLeft(run);
});

test('The first picture is reported once with its time', async (t) => {
  const run = await watching(t, { startedAt: 0 });
  await untilPlaying(run.video);
  run.video.dispatchEvent(new Event('playing'));
  const frames = run.seen.filter(([name]) => name === 'firstframe');
  assert.equal(frames.length, 1);
  assert.ok(frames[0][1].firstFrameMs > 0);
  assert.equal(run.player.firstFrameMs, frames[0][1].firstFrameMs);
  assert.equal(run.player.state, 'playing');
  assert.deepEqual(run.seen.filter(([name]) => name === 'state').map(([, detail]) => detail.state),
    ['negotiating', 'connecting', 'connecting', 'playing']);
  assertNothingLeft(run);
});

test('Sound that may not start is muted and played', async (t) => {
  const run = await watching(t);
  run.video.needsGesture = true;
  await untilPlaying(run.video);
  assert.equal(run.video.muted, true);
  assert.equal(run.video.plays, 2);
  assertNothingLeft(run);
});

test('An unknown stream rejects play and is not asked for again', async (t) => {
  const run = await watching(t);
  await FakeSocket.last.fail({ code: 'STREAM_NOT_FOUND', number: 3005, message: 'No such stream.', retryable: false },
    FakeSocket.last.received('offer-request').id);
  await assert.rejects(run.playing, { code: 'STREAM_NOT_FOUND', number: 3005 });
  assert.equal(run.client.player, null);
  assert.equal(run.client.state, 'connected');
  await run.clock.pass(20_000);
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  assertNothingLeft(run);
});

test('An unavailable stream is asked for again with growing delays', async (t) => {
  const run = await watching(t);
  for (const delayMs of [1000, 2000, 4000]) {
    await FakeSocket.last.fail({ code: 'STREAM_UNAVAILABLE', number: 3006, message: 'Broken.', retryable: true },
      FakeSocket.last.received('offer-request').id);
    assert.equal(run.seen.filter(([name]) => name === 'reconnecting').at(-1)[1].delayMs, delayMs);
    await run.clock.pass(delayMs);
  }
  assert.equal(FakeSocket.last.count('offer-request'), 4);
  assertNothingLeft(run);
});

test('A lost socket keeps the picture and plays again with a new peer', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  const [first] = FakePeerConnection.all;
  await FakeSocket.last.drop(1006);
  assert.equal(run.player.state, 'reconnecting');
  assert.equal(first.closed, false, 'media may still flow');
  await run.clock.pass(1_000);
  await FakeSocket.last.welcome();
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(FakeSocket.last.received('offer-request').data.stream, 'demo');
  assert.equal(run.video.srcObject === null, false);
  await untilPlaying(run.video);
  assert.equal(first.closed, true);
  assert.equal(FakePeerConnection.all.length, 2);
  assert.equal(run.player.state, 'playing');
  assertNothingLeft(run);
});

test('A failed peer is renewed while the socket lives', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  FakePeerConnection.last.change('failed');
  assert.equal(run.player.state, 'reconnecting');
  await run.clock.pass(1_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(FakeSocket.last.count('offer-request'), 2);
  await untilPlaying(run.video);
  assert.equal(run.player.state, 'playing');
  assertNothingLeft(run);
});

test('A peer that fails while the socket is away waits for the socket', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  await FakeSocket.last.drop(1006);
  const timers = run.clock.pending;
  FakePeerConnection.last.change('failed');
  assert.equal(run.clock.pending, timers);
  assert.equal(run.seen.filter(([name]) => name === 'reconnecting').length, 0);
  await run.clock.pass(1_000);
  await FakeSocket.last.welcome();
  await run.clock.pass(5_000);
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  assertNothingLeft(run);
});

test('A transport closed by the server is noticed once', async (t) => {
  const run = await watching(t);
  await offer();
  const { transport } = FakePeerConnection.last.track('video');
  transport.state = 'closed';
  transport.onstatechange();
  transport.onstatechange();
  FakePeerConnection.last.change('failed');
  assert.equal(run.seen.filter(([name]) => name === 'reconnecting').length, 1);
  assertNothingLeft(run);
});

test('A short interruption of ICE recovers without a new offer', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  FakePeerConnection.last.change('disconnected');
  assert.equal(run.player.state, 'disconnected');
  FakePeerConnection.last.change('connected');
  assert.equal(run.player.state, 'playing');
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  assertNothingLeft(run);
});

test('An offer nobody asked for renegotiates the peer in use', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  await FakeSocket.last.say('offer', { sdp: { type: 'offer', sdp: 'v=0 second' } });
  assert.equal(FakePeerConnection.all.length, 1);
  assert.deepEqual(FakePeerConnection.last.offersSeen, ['v=0 offer', 'v=0 second']);
  assert.equal(FakeSocket.last.count('answer'), 2);
  assertNothingLeft(run);
});

test('An offer for a request given up is ignored', async (t) => {
  const run = await watching(t);
  const { id } = FakeSocket.last.received('offer-request');
  await run.clock.pass(21_000);
  assert.equal(FakeSocket.last.count('offer-request'), 2);
  await FakeSocket.last.say('offer', OFFER, { reply_to: id });
  assert.equal(FakePeerConnection.all.length, 0);
  await offer();
  assert.equal(FakePeerConnection.all.length, 1);
  assertNothingLeft(run);
});

test('An offer the browser refuses ends playing with a reason', async (t) => {
  const run = await watching(t);
  await offer({ sdp: { type: 'offer', sdp: 'broken' } });
  await assert.rejects(run.playing, { code: 'NEGOTIATION_FAILED' });
  assert.equal(run.player.state, 'failed');
  assertNothingLeft(run);
});

test('An error about a candidate is reported and nothing ends', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  const seen = record(run.client, 'error');
  await FakeSocket.last.fail({ code: 'ICE_CANDIDATE_FAILED', number: 3002, message: 'Too many.', retryable: false });
  assert.equal(seen[0][1].number, 3002);
  assert.equal(run.player.state, 'playing');
  assertNothingLeft(run);
});

test('Stop frees the peer, and a second stream replaces the first', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  run.client.play('other', run.video).catch(() => {});
  assert.equal(run.player.state, 'stopped');
  assert.equal(FakePeerConnection.all[0].closed, true);
  assert.equal(FakeSocket.last.received('offer-request').data.stream, 'other');
  run.player.stop();
  assert.deepEqual(run.seen.filter(([name]) => name === 'ended').map(([, detail]) => detail.reason), ['replaced']);
  assertNothingLeft(run);
});

test('A session ended for good ends the player', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  await FakeSocket.last.say('session-ended', { reason: 'over', reconnect: false });
  await FakeSocket.last.drop(1000);
  assert.equal(run.player.state, 'failed');
  assert.equal(run.seen.at(-1)[0], 'ended');
  assert.equal(run.client.state, 'closed');
  assert.equal(run.clock.pending, 0);
  assert.equal(FakePeerConnection.last.closed, true);
});

test('Play before the welcome waits for it', async (t) => {
  stage(t);
  const client = new Client('ws://server.test/api/signaling', {});
  client.play('demo', new FakeVideo()).catch(() => {});
  assert.deepEqual(FakeSocket.last.sent, []);
  await FakeSocket.last.welcome();
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  client.close();
  await assert.rejects(client.play('demo', new FakeVideo()), { code: 'CLOSED' });
});

test('Stats are published every second and on demand', async (t) => {
  const run = await watching(t);
  await untilPlaying(run.video);
  const published = record(run.player, 'stats');
  const report = (frames, timestamp) => new Map([['v', { type: 'inbound-rtp', kind: 'video', framesDecoded: frames, timestamp }]]);
  FakePeerConnection.last.report = report(10, 1000);
  await run.clock.pass(1_000);
  FakePeerConnection.last.report = report(40, 2000);
  await run.clock.pass(1_000);
  assert.equal(published.at(-1)[1].fps, 30);
  FakePeerConnection.last.report = report(41, 2010);
  const sample = await run.player.stats();
  assert.equal(sample.framesDecoded, 41);
  assert.equal(sample.fps, 30);
  assert.equal(sample.firstFrameMs, run.player.firstFrameMs);
  assertNothingLeft(run);
});
