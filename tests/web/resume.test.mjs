import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../web/fastsignal.js';
import { closeRule } from '../../web/js/close-codes.js';
import { MAX_KEPT, SessionMemory } from '../../web/js/session-memory.js';
import { FakePeerConnection, FakeSocket, FakeVideo, record, stage } from './fakes.mjs';
import { settle } from './virtual-clock.mjs';

const URL_OF_TEST = 'ws://server.test/api/signaling?token=t';
const FRESH = { resume_token: 'client-1.secret', resume_grace: 15, seq: 0 };

async function playing(t) {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome(FRESH);
  const ready = client.play('demo', new FakeVideo());
  const request = FakeSocket.last.received('offer-request');
  await FakeSocket.last.say('offer', { sdp: { type: 'offer', sdp: 'v=0 offer' } }, { seq: 1, reply_to: request.id });
  await ready;
  FakePeerConnection.last.track('video');
  FakePeerConnection.last.change('connected');
  await settle();
  client.player.video.present();
  assert.equal(client.player.state, 'playing');
  return { clock, client };
}

/** The server has everything the last socket was given. */
const all = () => FakeSocket.all.flatMap((socket) => socket.sent).length;

test('A lost socket is followed by one that asks for the session, and playing goes on without a new offer', async (t) => {
  const { clock, client } = await playing(t);
  const peers = FakePeerConnection.all.length;
  await FakeSocket.last.say('state', { ice: 'connected', connection: 'connected' }, { seq: 2 });
  const sent = all();
  await FakeSocket.last.drop(1006);
  assert.equal(client.player.state, 'reconnecting');
  await clock.pass(1_000);
  const query = new URL(FakeSocket.last.url).searchParams;
  assert.equal(query.get('resume_token'), 'client-1.secret');
  assert.equal(query.get('last_seq'), '2');
  assert.equal(query.get('token'), 't');
  await FakeSocket.last.welcome({ ...FRESH, seq: 2, resumed: true, received: sent });
  assert.equal(client.state, 'connected');
  assert.equal(client.player.state, 'playing');
  assert.equal(FakeSocket.last.count('offer-request'), 0);
  assert.equal(FakePeerConnection.all.length, peers);
  assert.equal(FakePeerConnection.last.closed, false);
  client.close();
  assert.equal(clock.pending, 0);
});

test('A session the server has no more is replaced by a new one', async (t) => {
  const { clock, client } = await playing(t);
  await FakeSocket.last.drop(1006);
  await clock.pass(1_000);
  await FakeSocket.last.welcome({ ...FRESH, client_id: 'client-2', resume_token: 'client-2.other', resumed: false, resume_failure: 'unknown_session' });
  assert.equal(client.id, 'client-2');
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  await FakeSocket.last.drop(1006);
  await clock.pass(2_000);
  assert.equal(new URL(FakeSocket.last.url).searchParams.get('resume_token'), 'client-2.other');
  assert.equal(new URL(FakeSocket.last.url).searchParams.get('last_seq'), '0');
  client.close();
  assert.equal(clock.pending, 0);
});

test('What the server did not get is sent again, and what was said between two sockets too', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome(FRESH);
  client.play('demo', new FakeVideo()).catch(() => {});
  const request = FakeSocket.last.received('offer-request');
  await FakeSocket.last.drop(1006);
  client.refresh();
  await clock.pass(1_000);

  // It has the ping and not the request.
  await FakeSocket.last.welcome({ ...FRESH, resumed: true, received: 1 });
  assert.deepEqual(FakeSocket.last.sent.map((message) => message.type), ['offer-request', 'hello', 'ping']);
  assert.equal(FakeSocket.last.sent[0].id, request.id);
  assert.equal(client.player.state, 'requesting');
  await FakeSocket.last.say('offer', { sdp: { type: 'offer', sdp: 'v=0 offer' } }, { seq: 1, reply_to: request.id });
  assert.equal(FakeSocket.last.count('answer'), 1);
  client.close();
  assert.equal(clock.pending, 0);
});

test('A peer that fails while the socket is away is asked for anew when the session goes on', async (t) => {
  const { clock, client } = await playing(t);
  const sent = all();
  await FakeSocket.last.drop(1006);
  FakePeerConnection.last.change('failed');
  await clock.pass(1_000);
  await FakeSocket.last.welcome({ ...FRESH, seq: 1, resumed: true, received: sent });
  assert.equal(FakeSocket.last.count('offer-request'), 1);
  client.close();
  assert.equal(clock.pending, 0);
});

test('A server that claims to have more than was sent gets a new session', async (t) => {
  const { clock, client } = await playing(t);
  await FakeSocket.last.drop(1006);
  await clock.pass(1_000);
  const sockets = FakeSocket.all.length;
  await FakeSocket.last.welcome({ ...FRESH, resumed: true, received: 999 });
  assert.equal(FakeSocket.all.length, sockets + 1);
  assert.equal(new URL(FakeSocket.last.url).searchParams.has('resume_token'), false);
  client.close();
  assert.equal(clock.pending, 0);
});

test('Pings say what was received, and a session continued elsewhere is given up', async (t) => {
  const { clock, client } = await playing(t);
  await clock.pass(25_000);
  assert.equal(FakeSocket.last.received('ping').data.last_seq, 1);
  const seen = record(client, 'error');
  await FakeSocket.last.drop(4001);
  assert.equal(client.state, 'closed');
  assert.equal(seen[0][1].code, 'CLOSED_4001');
  assert.equal(clock.pending, 0);
});

test('Messages without a number follow the last one, welcomes and pongs have none', () => {
  const memory = new SessionMemory();
  memory.begin(FRESH);
  for (const message of [{ type: 'offer', seq: 1 }, { type: 'pong' }, { type: 'notice' }, { type: 'welcome' }, { type: 'state', seq: 3 }]) memory.received(message);
  assert.equal(memory.lastSeq, 3);
});

test('What is kept is bounded, and an answered message is kept no longer', () => {
  const memory = new SessionMemory();
  memory.begin(FRESH);
  for (let n = 1; n <= MAX_KEPT + 10; n++) memory.add(`c${n}`, `m${n}`);
  assert.equal(memory.begin({ ...FRESH, resumed: true, received: 9 }), null);
  assert.equal(memory.begin({ ...FRESH, resumed: true, received: 10 })?.length, MAX_KEPT);
  memory.confirm(`c${MAX_KEPT + 8}`);
  memory.confirm('unknown');
  assert.deepEqual(memory.begin({ ...FRESH, resumed: true, received: MAX_KEPT + 8 }), [`m${MAX_KEPT + 9}`, `m${MAX_KEPT + 10}`]);
  assert.equal(memory.begin({ ...FRESH, resumed: true, received: 'x' }), null);
});

test('Codes outside the table follow their range', () => {
  for (const [code, retry] of [[1010, true], [3999, true], [4002, false], [4007, false], [4050, true], [4100, false], [4999, false], [5000, false]]) {
    assert.equal(closeRule(code).retry, retry, String(code));
  }
});
