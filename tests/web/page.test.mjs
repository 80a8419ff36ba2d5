import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '../../web');
const html = readFileSync(join(web, 'index.html'), 'utf8');
const css = readFileSync(join(web, 'style.css'), 'utf8');
const scripts = ['fastsignal.js', ...readdirSync(join(web, 'js')).map((name) => `js/${name}`)];
const source = (/** @type {string} */ name) => readFileSync(join(web, name), 'utf8');

/** Static imports and re-exports of a module, as paths under `web`. */
const importsOf = (name) => [...source(name).matchAll(/^(?:import|export)[^;'"]*?from\s+'([^']+)'/gm)]
  .map((match) => join(dirname(name), match[1]));

test('Every file the page refers to exists and is local', () => {
  const references = [...html.matchAll(/\s(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
  assert.ok(references.length >= 4);
  for (const reference of references) {
    assert.doesNotMatch(reference, /^(?:[a-z]+:|\/)/, 'relative, so that a proxy may mount the page under a prefix');
    assert.ok(existsSync(join(web, reference)), reference);
  }
  assert.doesNotMatch(css, /url\(|@import/);
});

test('There is no inline script, style or handler', () => {
  for (const [tag] of html.matchAll(/<script\b[^>]*>[^<]*/g)) assert.match(tag, /src="[^"]+">$/);
  assert.doesNotMatch(html, /<style|\sstyle="|\son[a-z]+="|javascript:/i);
  assert.match(html, /Content-Security-Policy/);
});

test('The modules resolve from the page and none is left over', () => {
  const reached = new Set();
  const visit = (name) => {
    if (reached.has(name)) return;
    assert.ok(existsSync(join(web, name)), name);
    reached.add(name);
    importsOf(name).forEach(visit);
  };
  visit('js/page.js');
  assert.deepEqual([...reached].sort(), [...scripts].sort());
});

test('Imported names are exported where they are imported from', async () => {
  for (const name of scripts) {
    for (const [, names, from] of source(name).matchAll(/^import \{([^}]+)\} from '([^']+)'/gm)) {
      const target = source(join(dirname(name), from));
      for (const imported of names.split(',').map((part) => part.trim()).filter(Boolean)) {
        assert.match(target, new RegExp(`^export .*\\b${imported}\\b`, 'm'), `${imported} in ${from}, wanted by ${name}`);
      }
    }
  }
});

test('Every element the script looks up is in the page', () => {
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
  for (const [, id] of source('js/page.js').matchAll(/element\('([^']+)'\)/g)) assert.ok(ids.has(id), id);
  for (const [, id] of html.matchAll(/aria-(?:controls|labelledby)="([^"]+)"/g)) assert.ok(ids.has(id), id);
});

test('Controls are buttons, the state is announced, every key is documented', () => {
  for (const [tag] of html.matchAll(/<button[^>]*>/g)) assert.match(tag, /type="button"/);
  assert.match(html, /id="state"[^>]*aria-live="polite"/);
  assert.match(html, /id="trouble"[^>]*role="alert"/);
  const keys = [...source('js/page.js').matchAll(/^ {2}\['(.)', /gm)].map((match) => (match[1] === ' ' ? 'Space' : match[1]));
  assert.equal(keys.length, 4);
  for (const key of keys) assert.ok(html.includes(`<kbd>${key}</kbd>`), key);
  assert.match(css, /:focus-visible/);
  assert.match(css, /prefers-color-scheme: dark/);
});
