// The JavaScript that README.md and docs/ show, run with the real libraries. It reaches no server: what each snippet says
// is heard, and then forgotten.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import Echo from 'laravel-echo';
import PusherServer from 'pusher';
import Pusher from 'pusher-js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['README.md', ...readdirSync(`${ROOT}docs`).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

/** The blocks of a page in a language, each with the line it stands on. */
function blocks(page, language) {
  const text = readFileSync(`${ROOT}${page}`, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
    .map((match) => ({ where: `${page}:${text.slice(0, match.index).split('\n').length}`, code: match[1] }));
}

/** The scripts inside a block of HTML; those that come from elsewhere have no text. */
const scripts = (html) => [...html.matchAll(/<script>(.*?)<\/script>/gs)].map(([, code]) => code);

/** Imports become what the context has anyway; a library that is not here would be a snippet nobody has tried. */
function withoutImports(code) {
  return code.replace(/^import (\w+) from '([\w-]+)';$/gm, (all, name, library) => {
    assert.ok(import.meta.resolve(library), library);
    return '';
  });
}

/** What a page of a browser or a program of Node has, as far as the snippets ask for it. */
function surroundings(opened) {
  function AnyPusher(first, options) {
    if (typeof first === 'object') return new PusherServer(first);
    assert.equal(typeof options.cluster, 'string', 'pusher-js insists on a cluster');
    const pusher = new Pusher(first, options);
    opened.push(pusher);
    return pusher;
  }
  const pusher = AnyPusher('app-key', { cluster: '', wsHost: '127.0.0.1', wsPort: 1, enabledTransports: ['ws'] });
  // Echo makes its own, as on a page.
  const window = { Pusher: AnyPusher };
  return { Pusher: AnyPusher, Echo, pusher, window, console, location: { hostname: '127.0.0.1' }, document: {} };
}

const snippets = PAGES.flatMap((page) => [
  ...blocks(page, 'js'),
  ...blocks(page, 'html').flatMap(({ where, code }) => scripts(code).map((script) => ({ where, code: script }))),
]);

test('there are snippets', () => assert.ok(snippets.length >= 4));

for (const { where, code } of snippets) {
  test(`${where} runs`, () => {
    const opened = [];
    const context = surroundings(opened);
    globalThis.window = context.window;
    try {
      // In a block, so that a snippet may declare what its surroundings have.
      vm.runInNewContext(`{${withoutImports(code)}}`, context, { filename: where });
    } finally {
      opened.forEach((pusher) => pusher.disconnect());
      delete globalThis.window;
    }
  });
}
