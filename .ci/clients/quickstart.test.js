// What a newcomer does: an application of a few lines, built against installed jars, started, and a message in a browser.
// VASK_REPOSITORY is the Maven repository that Vask was installed into.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/chromium.js';

const PROJECTS = fileURLToPath(new URL('../../vask-examples/quickstart/', import.meta.url));
const PUSHER_JS = createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js');
/** Besides imports and settings. */
const MOST_LINES = 5;
const START_LIMIT = 180_000;

let browser;
let work;
before(async () => {
  browser = await launch();
  work = await mkdtemp(join(tmpdir(), 'vask-quickstart-'));
});
after(async () => {
  await browser?.close();
  await rm(work, { recursive: true, force: true });
});

for (const name of await readdir(PROJECTS)) {
  test(`${name}: a few lines, and the browser hears`, async (t) => {
    const lines = await vaskLines(name);
    assert.ok(lines > 0 && lines <= MOST_LINES, `${lines} lines`);
    const directory = join(work, name);
    await cp(join(PROJECTS, name), directory, { recursive: true });
    const began = Date.now();
    const url = await start(t, directory);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(url);
    await page.addScriptTag({ path: PUSHER_JS });
    const heard = await page.evaluate(hear);
    assert.deepEqual(heard, { to: 'everybody' });
    t.diagnostic(`${name}: ${lines} lines for Vask, first message after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  });
}

/** In the page: what the application says when it is asked again. */
function hear() {
  return new Promise((resolve) => {
    const pusher = new Pusher('app-key', {
      wsHost: location.hostname, wsPort: location.port, forceTLS: false, enabledTransports: ['ws', 'wss'], cluster: '',
    });
    const channel = pusher.subscribe('greetings');
    channel.bind('hello', resolve);
    channel.bind('pusher:subscription_succeeded', () => fetch('/'));
  });
}

/** The lines that are marked as Vask's, less imports. */
async function vaskLines(name) {
  const source = await readFile(join(PROJECTS, name, 'src/main/java/hello/Hello.java'), 'utf8');
  return source.split('\n').filter((line) => line.includes('// Vask') && !line.startsWith('import ')).length;
}

async function start(t, directory) {
  const port = await freePort();
  const options = [`-Dport=${port}`];
  if (process.env.VASK_REPOSITORY) options.push(`-Dmaven.repo.local=${process.env.VASK_REPOSITORY}`);
  const maven = spawn('mvn', ['-q', '-B', '-ntp', ...options, 'compile', 'exec:java'], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  maven.stdout.on('data', (chunk) => { output += chunk; });
  maven.stderr.on('data', (chunk) => { output += chunk; });
  let ended = false;
  const exit = once(maven, 'exit').then(() => { ended = true; });
  t.after(async () => {
    maven.kill('SIGKILL');
    await exit;
  });
  const url = `http://127.0.0.1:${port}/`;
  for (const deadline = Date.now() + START_LIMIT; Date.now() < deadline && !ended; await pause(100)) {
    if ((await fetch(url).catch(() => undefined))?.ok) return url;
  }
  throw new Error(`not ready in time: ${output}`);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
