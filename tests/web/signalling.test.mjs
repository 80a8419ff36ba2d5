import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, connect } from '../../web/fastsignal.js';
import { decode, readStreams } from '../../web/js/messages.js';
import { signallingUrl } from '../../web/js/address.js';
import { FakeSocket, record, stage } from './fakes.mjs';
import { settle } from './virtual-clock.mjs';

const URL_OF_TEST = 'ws://server.test/api/signaling';

test('Connect resolves with the welcome and not before', async (t) => {
  const clock = stage(t);
  let resolved = false;
  const connecting = connect(URL_OF_TEST).then((client) => { resolved = true; return client; });
  FakeSocket.last.onopen({});
  await settle();
  assert.equal(resolved, false);
  await FakeSocket.last.welcome();
  const client = await connecting;
  assert.equal(client.id, 'client-1');
  assert.equal(client.state, 'connected');
  assert.deepEqual(client.streams.map((stream) => stream.name), ['demo']);
  client.close();
  assert.equal(clock.pending, 0);
});

test('Nothing is sent before the welcome and a ping right after it', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  FakeSocket.last.onopen({});
  client.refresh();
  await settle();
  assert.deepEqual(FakeSocket.last.sent, []);
  await FakeSocket.last.welcome();
  assert.deepEqual(FakeSocket.last.sent.map((message) => message.type), ['ping']);
  assert.equal(FakeSocket.last.sent[0].version, '1.0');
  client.close();
  assert.equal(clock.pending, 0);
});

test('Pongs give the round trip and foreign pongs do not', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  await FakeSocket.last.say('pong', { t: -1 });
  assert.ok(Number.isNaN(client.rttMs));
  await FakeSocket.last.say('pong', { t: FakeSocket.last.received('ping').data.t });
  assert.ok(client.rttMs >= 0);
  client.close();
});

test('Pings follow the interval of the welcome', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome({ heartbeat_interval: 10 });
  for (let beat = 0; beat < 3; beat++) {
    await clock.pass(10_000);
    await FakeSocket.last.say('pong', { t: 0 });
  }
  assert.equal(FakeSocket.last.count('ping'), 4);
  client.close();
});

test('A ping of the server is answered with its time', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  await FakeSocket.last.say('ping', { t: 42 });
  assert.equal(FakeSocket.last.received('pong').data.t, 42);
  client.close();
});

test('A silent server is left after its own timeout and tried again', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome({ connection_timeout: 30 });
  const seen = record(client, 'reconnecting');
  await clock.pass(29_000);
  assert.equal(client.state, 'connected');
  await clock.pass(1_000);
  assert.equal(client.state, 'reconnecting');
  assert.equal(seen[0][1].code, 4008);
  await clock.pass(1_000);
  assert.equal(FakeSocket.all.length, 2);
  client.close();
  assert.equal(clock.pending, 0);
});

test('A server that never says welcome is left', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  FakeSocket.last.onopen({});
  await clock.pass(10_000);
  assert.equal(client.state, 'reconnecting');
  client.close();
  assert.equal(clock.pending, 0);
});

test('Lost connections come back with growing delays and a proved one starts over', async (t) => {
  const clock = stage(t);
  t.mock.method(Math, 'random', () => 0.999999);
  const client = new Client(URL_OF_TEST, {});
  const seen = record(client, 'reconnecting');
  for (const delayMs of [1000, 2000, 4000]) {
    await FakeSocket.last.drop(1006);
    assert.equal(seen.at(-1)[1].delayMs, delayMs);
    await clock.pass(delayMs);
  }
  await FakeSocket.last.welcome();
  await FakeSocket.last.drop(1006);
  assert.equal(seen.at(-1)[1].delayMs, 8000, 'a welcome alone proves nothing');
  await clock.pass(8000);
  await FakeSocket.last.welcome({ connection_timeout: 600 });
  await clock.pass(60_000);
  await FakeSocket.last.drop(1001);
  assert.equal(seen.at(-1)[1].delayMs, 1000);
  client.close();
  assert.equal(clock.pending, 0);
});

test('A final close code ends the client with one error', async (t) => {
  const clock = stage(t);
  for (const code of [1008, 4000, 4001, 4003]) {
    const sockets = FakeSocket.all.length + 1;
    const client = new Client(URL_OF_TEST, {});
    await FakeSocket.last.welcome();
    const seen = record(client, 'error', 'reconnecting');
    await FakeSocket.last.drop(code);
    assert.equal(client.state, 'closed');
    assert.deepEqual(seen.map(([name, error]) => [name, error.code]), [['error', `CLOSED_${code}`]]);
    await clock.pass(120_000);
    assert.equal(FakeSocket.all.length, sockets);
    assert.equal(clock.pending, 0);
  }
});

test('A fatal error before the close says why', async (t) => {
  stage(t);
  const refused = assert.rejects(connect(URL_OF_TEST), { code: 'UNAUTHORIZED', number: 4001 });
  FakeSocket.last.onopen({});
  await FakeSocket.last.fail({ code: 'UNAUTHORIZED', number: 4001, message: 'Token missing.', retryable: false });
  await FakeSocket.last.drop(1008);
  await refused;
});

test('What the server announced outranks the close code', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  const seen = record(client, 'ended');
  await FakeSocket.last.say('session-ended', { reason: 'maintenance', reconnect: true });
  await FakeSocket.last.drop(1000);
  assert.deepEqual(seen, [['ended', { reason: 'maintenance', reconnect: true }]]);
  assert.equal(client.state, 'reconnecting');
  await clock.pass(1_000);
  await FakeSocket.last.welcome();
  await FakeSocket.last.say('session-ended', { reason: 'over', reconnect: false });
  await FakeSocket.last.drop(1001);
  assert.equal(client.state, 'closed');
  assert.equal(clock.pending, 0);
});

test('An unknown app is told apart from an unreachable server', async (t) => {
  const clock = stage(t);
  clock.httpStatus = 404;
  const refused = assert.rejects(connect(URL_OF_TEST, { app: 'nope' }), { code: 'APP_NOT_FOUND', number: 4004 });
  await FakeSocket.last.drop(1006);
  await refused;
  assert.equal(clock.pending, 0);

  clock.httpStatus = 0;
  const client = new Client(URL_OF_TEST, {});
  const seen = record(client, 'reconnecting');
  await FakeSocket.last.drop(1006);
  assert.match(seen[0][1].message, /cannot be reached/);
  client.close();
  assert.equal(clock.pending, 0);
});

test('Close says bye, closes the socket and leaves no timer', async (t) => {
  const clock = stage(t);
  const client = await (async () => {
    const connecting = connect(URL_OF_TEST);
    await FakeSocket.last.welcome();
    return connecting;
  })();
  client.close('enough');
  client.close('again');
  assert.deepEqual(FakeSocket.last.sent.filter((m) => m.type === 'bye').map((m) => m.data), [{ reason: 'enough' }]);
  assert.equal(FakeSocket.last.closedWith, 1000);
  assert.equal(clock.pending, 0);
});

test('Close during the back-off leaves nothing behind', async (t) => {
  const clock = stage(t);
  const connecting = assert.rejects(new Client(URL_OF_TEST, { onreconnecting: ({ target }) => target.close() }).opened, { code: 'CLOSED' });
  await FakeSocket.last.drop(1006);
  await connecting;
  await clock.pass(60_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(clock.pending, 0);
});

test('A page that goes away says bye', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  clock.window.dispatchEvent(new Event('pagehide'));
  assert.equal(FakeSocket.last.received('bye').data.reason, 'page closed');
  assert.equal(client.state, 'closed');
  assert.equal(clock.pending, 0);
});

test('A network that comes back cuts the back-off short', async (t) => {
  const clock = stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.drop(1006);
  clock.window.dispatchEvent(new Event('online'));
  clock.window.dispatchEvent(new Event('online'));
  assert.equal(FakeSocket.all.length, 2);
  await FakeSocket.last.welcome();
  await clock.pass(2_000);
  assert.equal(FakeSocket.all.length, 2);
  client.close();
  clock.window.dispatchEvent(new Event('online'));
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(clock.pending, 0);
});

test('A refresh updates the streams without a second connected state', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  const seen = record(client, 'state', 'streams');
  client.refresh();
  assert.equal(FakeSocket.last.count('hello'), 1);
  await FakeSocket.last.welcome({ streams: [{ name: 'other' }] });
  assert.deepEqual(seen.map(([name]) => name), ['streams']);
  assert.equal(client.streams[0].title, 'other');
  client.close();
});

test('Errors that concern no player surface on the client with all their parts', async (t) => {
  stage(t);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  const seen = record(client, 'error');
  await FakeSocket.last.fail({ code: 'RATE_LIMITED', number: 1004, message: 'Slow down.', details: '10/s', retryable: true }, 'c9');
  const { code, number, message, details, retryable } = seen[0][1];
  assert.deepEqual({ code, number, message, details, retryable },
    { code: 'RATE_LIMITED', number: 1004, message: 'Slow down.', details: '10/s', retryable: true });
  client.close();
});

test('Text that is no message is ignored', async (t) => {
  stage(t);
  for (const text of ['', 'HELLO', '[]', 'null', '1', '{"type":1}', '{', new ArrayBuffer(4)]) assert.equal(decode(text), null);
  const client = new Client(URL_OF_TEST, {});
  await FakeSocket.last.welcome();
  FakeSocket.last.onmessage({ data: '{"type":"novelty"}' });
  FakeSocket.last.onmessage({ data: '{]' });
  assert.equal(client.state, 'connected');
  client.close();
});

test('Streams without a name are left out and gaps are filled', () => {
  assert.deepEqual(readStreams(undefined), []);
  assert.deepEqual(readStreams([null, 3, {}, { name: 'a', viewers: 'x' }]),
    [{ name: 'a', title: 'a', video: [], audio: [], state: '', viewers: 0 }]);
});

test('Addresses become WebSocket addresses with the app escaped', () => {
  assert.equal(signallingUrl('https://h/p/api/signaling').href, 'wss://h/p/api/signaling');
  assert.equal(signallingUrl('http://h/api/signaling/', 'a b').href, 'ws://h/api/signaling/a%20b');
  assert.equal(signallingUrl('ws://h/api/signaling?x=1#y', 'app').href, 'ws://h/api/signaling/app?x=1');
});
