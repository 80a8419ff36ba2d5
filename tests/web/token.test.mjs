import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../../web/fastsignal.js';
import { SessionMemory } from '../../web/js/session-memory.js';
import { FakeSocket, record, stage } from './fakes.mjs';
import { settle } from './virtual-clock.mjs';

const URL_OF_TEST = 'ws://server.test/api/signaling';
const FRESH = { resume_token: 'client-1.secret', resume_grace: 15, seq: 0 };

/** The socket opens, and nothing comes from a server that waits for a token. */
async function openSilently() {
  FakeSocket.last.onopen({});
  await settle();
  return FakeSocket.last;
}

/** The welcome of a server that waited for the hello. */
const greet = (socket, data = {}) =>
  socket.say('welcome', { client_id: 'client-1', streams: [], ...FRESH, ...data }, { reply_to: socket.received('hello').id });

test('A token is shown in the first message and never in the address', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, { token: 'sesame' });
  const socket = await openSilently();
  assert.equal(socket.url, URL_OF_TEST);
  assert.deepEqual(socket.sent.map((message) => [message.type, message.data]), [['hello', { token: 'sesame' }]]);
  await greet(socket);
  assert.equal(client.state, 'connected');
  client.close();
  assert.equal(clock.pending, 0);
});

test('Without a token nothing is said before the welcome', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, {});
  const socket = await openSilently();
  assert.equal(socket.sent.length, 0);
  client.close();
});

test('A function is asked for the token before every connection', async (t) => {
  const clock = stage(t);
  let asked = 0;
  const client = new Client(URL_OF_TEST, { token: async () => `token-${++asked}` });
  const first = await openSilently();
  assert.equal(first.received('hello').data.token, 'token-1');
  await greet(first);
  await first.drop(1006);
  await clock.pass(1_000);
  const second = await openSilently();
  assert.notEqual(second, first);
  assert.equal(second.received('hello').data.token, 'token-2');
  assert.equal(new URL(second.url).searchParams.get('resume_token'), 'client-1.secret');
  client.close();
});

test('A refused token ends the client with the words of the server', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, { token: 'wrong' });
  const seen = record(client, 'error');
  const socket = await openSilently();
  await socket.fail({ code: 'UNAUTHORIZED', number: 4001, message: 'The token is wrong', retryable: false });
  await socket.drop(1008);
  assert.equal(client.state, 'closed');
  await assert.rejects(client.opened, { number: 4001, message: 'The token is wrong' });
  assert.equal(seen.at(-1)[1].number, 4001);
  assert.equal(clock.pending, 0);
});

test('A token about to expire is replaced by a new one of the function', async (t) => {
  stage(t);
  let asked = 0;
  const client = new Client(URL_OF_TEST, { token: () => `token-${++asked}` });
  const socket = await openSilently();
  await greet(socket, { auth_expires_in: 600 });
  await socket.say('auth-expiring', { expires_in: 60 }, { seq: 1 });
  assert.equal(socket.received('hello').data.token, 'token-2');
  assert.equal(socket.count('hello'), 2);
  client.close();
});

test('A text stays the same, so it is not shown again when it is about to expire', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, { token: 'sesame' });
  const socket = await openSilently();
  await greet(socket);
  await socket.say('auth-expiring', { expires_in: 60 }, { seq: 1 });
  assert.equal(socket.count('hello'), 1);
  client.close();
});

for (const [name, token] of [['throws', () => { throw new Error('no'); }], ['rejects', async () => { throw new Error('no'); }], ['gives no text', () => undefined]]) {
  test(`A function that ${name} is asked again after a while`, async (t) => {
    const clock = stage(t);
    const client = new Client(URL_OF_TEST, { token });
    const socket = await openSilently();
    assert.equal(client.state, 'reconnecting');
    assert.equal(socket.sent.length, 0);
    await clock.pass(2_000);
    assert.notEqual(FakeSocket.last, socket);
    client.close();
    assert.equal(clock.pending, 0);
  });
}

test('A function that is slow shows nothing to a server that needs no token', async (t) => {
  stage(t);
  let give = (_token) => {};
  const client = new Client(URL_OF_TEST, { token: () => new Promise((resolve) => { give = resolve; }) });
  const socket = FakeSocket.last;
  await socket.welcome(FRESH);
  give('late');
  await settle();
  assert.equal(client.state, 'connected');
  assert.equal(socket.count('hello'), 0);
  client.close();
});

test('A hello that crosses an unasked welcome counts as the first message of the session', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, { token: 'sesame' });
  const socket = await openSilently();
  const hello = socket.received('hello');
  await socket.welcome(FRESH);
  await socket.say('welcome', { client_id: 'client-1', streams: [], ...FRESH }, { reply_to: hello.id });
  const sent = socket.sent.length;
  await socket.drop(1006);
  await clock.pass(1_000);
  const next = await openSilently();
  const again = next.received('hello');
  // The server had all of them, and counts the hello of this socket before what is sent again: nothing.
  await next.welcome({ ...FRESH, resumed: true, received: sent });
  await next.say('welcome', { client_id: 'client-1', streams: [], ...FRESH }, { reply_to: again.id });
  assert.equal(client.state, 'connected');
  const total = sent + next.sent.length;
  await next.drop(1006);
  await clock.pass(2_000);
  await FakeSocket.last.welcome({ ...FRESH, resumed: true, received: total });
  assert.equal(client.state, 'connected');
  assert.equal(new URL(FakeSocket.last.url).searchParams.get('resume_token'), 'client-1.secret');
  client.close();
});

test('An early message stands before those that are sent again', () => {
  const memory = new SessionMemory();
  memory.begin(FRESH);
  memory.add('a', 'A');
  memory.add('b', 'B');
  assert.deepEqual(memory.begin({ resumed: true, received: 1 }, { id: 'h', text: 'H' }), ['B']);
  assert.deepEqual(memory.begin({ resumed: true, received: 2 }), ['B']);
  assert.deepEqual(memory.begin({ resumed: true, received: 1 }, null), null);
});

test('The question why an upgrade was refused shows the token too', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, { token: 'sesame' });
  await greet(await openSilently());
  await FakeSocket.last.drop(1006);
  const asked = [];
  globalThis.fetch = async (url, options) => {
    asked.push([String(url), options.headers]);
    return { status: 426 };
  };
  await clock.pass(1_000);
  await FakeSocket.last.drop(1006);
  assert.deepEqual(asked, [['http://server.test/api/signaling', { Authorization: 'Bearer sesame' }]]);
  client.close();
});
