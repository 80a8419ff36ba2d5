import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE_DELAY_MS, Backoff, MAX_DELAY_MS } from '../../web/js/backoff.js';
import { CLOSE_RULES, closeRule } from '../../web/js/close-codes.js';

test('Delays double from half a second up to the cap at the lowest draw', () => {
  const backoff = new Backoff(() => 0);
  assert.deepEqual(Array.from({ length: 8 }, () => backoff.next()), [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test('Delays double from a second up to the cap at the highest draw', () => {
  const backoff = new Backoff(() => 0.999999);
  assert.deepEqual(Array.from({ length: 7 }, () => backoff.next()), [1000, 2000, 4000, 8000, 16000, 30000, 30000]);
});

test('Every delay of a long outage stays between half the base and the cap', () => {
  const backoff = new Backoff();
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const delayMs = backoff.next();
    assert.ok(delayMs >= BASE_DELAY_MS / 2 && delayMs <= MAX_DELAY_MS, `attempt ${attempt}: ${delayMs}`);
  }
});

test('Reset starts from the beginning', () => {
  const backoff = new Backoff(() => 0);
  for (let attempt = 0; attempt < 5; attempt++) backoff.next();
  backoff.reset();
  assert.equal(backoff.attempt, 0);
  assert.equal(backoff.next(), 500);
});

test('A floor lifts short delays and leaves long ones', () => {
  const backoff = new Backoff(() => 0);
  assert.equal(backoff.next(5000), 5000);
  for (let attempt = 0; attempt < 4; attempt++) backoff.next();
  assert.equal(backoff.next(5000), 15000);
});

test('Decisions about the client are not retried and accidents are', () => {
  const final = [1000, 1002, 1003, 1007, 1008, 1009, 1015, 4000, 4001, 4003];
  const passing = [1001, 1005, 1006, 1011, 1012, 1013, 1014, 4008, 4029];
  assert.deepEqual([...CLOSE_RULES.keys()].sort(), [...final, ...passing].sort());
  for (const code of final) assert.equal(closeRule(code).retry, false, `${code}`);
  for (const code of passing) assert.equal(closeRule(code).retry, true, `${code}`);
});

test('Overload and rate limits ask for a distance', () => {
  for (const code of [1013, 4029]) assert.ok(closeRule(code).waitMs >= 5000, `${code}`);
});

test('A code outside the table is final from 4000 on', () => {
  assert.equal(closeRule(4999).retry, false);
  assert.equal(closeRule(3000).retry, true);
  assert.match(closeRule(4999).text, /4999/);
});

test('Every rule says what happened', () => {
  for (const [code, rule] of CLOSE_RULES) assert.match(rule.text, /^[A-Z].*\.$/, `${code}`);
});
