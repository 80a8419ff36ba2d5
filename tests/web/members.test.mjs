import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../web/fastsignal.js';
import { controlWords } from '../../web/js/page-words.js';
import { FakeSocket, record, stage } from './fakes.mjs';
import { settle } from './virtual-clock.mjs';

const URL_OF_TEST = 'ws://server.test/api/signaling';

async function open(t, options = {}) {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, options);
  await FakeSocket.last.welcome();
  return { client, clock };
}

const state = (more) => ({ stream: 'demo', policy: 'on-request', holder: null, inputs: [], queue: [], version: 1, ...more });

test('Control is asked for, given up and given away', async (t) => {
  const { client } = await open(t);
  client.control.request();
  client.control.release();
  client.control.give('other');
  client.control.give('other', ['pointer']);
  client.control.releaseInputs();
  client.control.refresh();
  assert.deepEqual(
    FakeSocket.last.sent.slice(1).map((message) => [message.type, message.data]),
    [['control-request', {}], ['control-release', {}], ['control-give', { to: 'other' }],
      ['control-give', { to: 'other', inputs: ['pointer'] }], ['input-release', {}], ['get-control', {}]]);
  client.close();
});

test('Each change of control is told once, with what it means for this client', async (t) => {
  const states = [];
  const { client } = await open(t, { oncontrol: ({ detail }) => states.push(detail) });
  await FakeSocket.last.say('control-state', state({ holder: 'client-1', queue: ['b'], expires: 5 }));
  await FakeSocket.last.say('control-state', state({ holder: 'client-1', queue: ['b'], expires: 5 }), { reply_to: 'c2' });
  await FakeSocket.last.say('control-state', state({ version: 3, holder: 'b', queue: ['client-1'] }));
  await FakeSocket.last.say('control-state', state({ version: 2 }));
  assert.deepEqual(states.map(({ mine, waiting, holder, expires }) => [mine, waiting, holder, expires]),
    [[true, false, 'client-1', 5], [false, true, 'b', null]]);
  assert.equal(client.control.state.holder, 'b');
  client.close();
});

test('A new session knows nothing of control', async (t) => {
  const { client, clock } = await open(t);
  await FakeSocket.last.say('control-state', state({ holder: 'client-1', version: 7 }));
  await FakeSocket.last.drop(1006);
  await clock.pass(2_000);
  await FakeSocket.last.welcome({ client_id: 'client-2', resumed: false });
  assert.equal(client.control.state, null);
  await FakeSocket.last.say('control-state', state({ holder: 'client-2' }));
  assert.equal(client.control.state.mine, true);
  client.close();
});

test('The button says what it does', () => {
  assert.equal(controlWords(null), null);
  assert.equal(controlWords({ ...state({ policy: 'everyone' }), mine: false, waiting: false }), null);
  assert.equal(controlWords({ ...state(), mine: false, waiting: false }).label, 'Take control');
  assert.equal(controlWords({ ...state({ holder: 'a' }), mine: true, waiting: false }).label, 'Release control');
  assert.equal(controlWords({ ...state({ holder: 'a', queue: ['b'] }), mine: false, waiting: true }).label, 'Stop waiting');
});

test('A room is joined, seen, talked in and left', async (t) => {
  const { client } = await open(t);
  const joining = client.rooms.join('lobby', { writers: 'owner' });
  const join = FakeSocket.last.received('room-join');
  assert.deepEqual(join.data, { room: 'lobby', writers: 'owner' });
  await FakeSocket.last.say('room-joined',
    { room: 'lobby', peers: [{ id: 'a' }, { id: 'client-1' }], owner: 'a', writers: 'owner', version: 4, state: { n: 1 } }, { reply_to: join.id });
  const room = await joining;
  const seen = [];
  for (const name of ['joined', 'left', 'message', 'state', 'ended', 'error']) {
    room.addEventListener(name, ({ detail }) => seen.push([name, detail.id ?? detail.data ?? detail.version ?? detail.number ?? null]));
  }
  assert.deepEqual([room.members, room.owner, room.state, room.version], [['a', 'client-1'], 'a', { n: 1 }, 4]);
  room.say({ hello: 1 });
  room.say('you', 'a');
  room.replace({ n: 2 });
  room.patch({ m: 1 });
  assert.deepEqual(FakeSocket.last.sent.slice(-4).map((message) => message.data), [
    { room: 'lobby', data: { hello: 1 } }, { room: 'lobby', to: 'a', data: 'you' },
    { room: 'lobby', version: 4, state: { n: 2 } }, { room: 'lobby', patch: { m: 1 } }]);
  await FakeSocket.last.say('peer-joined', { room: 'lobby', peer: { id: 'b' }, owner: 'a' });
  await FakeSocket.last.say('peer-left', { room: 'lobby', peer: { id: 'a' }, owner: 'client-1' });
  await FakeSocket.last.say('room-message', { room: 'lobby', from: 'b', data: 'hi' });
  await FakeSocket.last.fail({ code: 'INVALID_STATE', number: 3003, message: 'old' }, FakeSocket.last.sent.at(-2).id);
  await FakeSocket.last.say('room-state', { room: 'lobby', version: 5, state: { n: 3 } });
  assert.deepEqual([room.members, room.owner, room.version], [['client-1', 'b'], 'client-1', 5]);
  room.leave();
  await FakeSocket.last.say('room-left', { room: 'lobby' });
  assert.deepEqual(seen, [['joined', 'b'], ['left', 'a'], ['message', 'hi'], ['error', 3003], ['state', 5], ['ended', null]]);
  client.close();
});

test('A room that refuses rejects, and the error concerns nobody else', async (t) => {
  const { client } = await open(t);
  const errors = record(client, 'error');
  const joining = client.rooms.join('full');
  await FakeSocket.last.fail({ code: 'SERVER_UNAVAILABLE', number: 1001, message: 'The room is full' }, FakeSocket.last.received('room-join').id);
  await assert.rejects(joining, { number: 1001 });
  assert.equal(errors.length, 0);
  client.close();
});

test('A new session joins its rooms again and a closed client leaves them', async (t) => {
  const { client, clock } = await open(t);
  const joining = client.rooms.join('lobby');
  await FakeSocket.last.say('room-joined', { room: 'lobby', peers: [], owner: 'client-1', version: 0, state: {} });
  const room = await joining;
  await FakeSocket.last.drop(1006);
  await clock.pass(2_000);
  await FakeSocket.last.welcome({ client_id: 'client-2', resumed: false });
  assert.equal(FakeSocket.last.count('room-join'), 1);
  let ended = false;
  room.addEventListener('ended', () => { ended = true; });
  client.close();
  await settle();
  assert.ok(ended);
});
