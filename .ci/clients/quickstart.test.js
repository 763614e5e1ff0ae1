// What a newcomer does: an application of a few lines, built against installed jars, started, and a message in a browser.
// VASK_REPOSITORY is the Maven repository that Vask was installed into.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import PusherServer from 'pusher';
import { launch } from './lib/chromium.js';
import { startApplication } from './lib/maven.js';

const PROJECTS = fileURLToPath(new URL('../../vask-examples/quickstart/', import.meta.url));
const PUSHER_JS = createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js');
/** Besides imports and settings. */
const MOST_LINES = 5;

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
    const { url, port } = await startApplication(t, directory);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(url);
    await page.addScriptTag({ path: PUSHER_JS });
    const heard = await page.evaluate(hear);
    assert.deepEqual(heard, { to: 'everybody' });
    const overHttp = page.evaluate(() => new Promise((resolve) => { greetings.bind('over-http', resolve); }));
    const sdk = new PusherServer({ appId: 'app-key', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port, useTLS: false });
    await sdk.trigger('greetings', 'over-http', { id: 7 });
    assert.deepEqual(await overHttp, { id: 7 });
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
    globalThis.greetings = channel;
    channel.bind('hello', resolve);
    channel.bind('pusher:subscription_succeeded', () => fetch('/'));
  });
}

/** The lines that are marked as Vask's, less imports. */
async function vaskLines(name) {
  const source = await readFile(join(PROJECTS, name, 'src/main/java/hello/Hello.java'), 'utf8');
  return source.split('\n').filter((line) => line.includes('// Vask') && !line.startsWith('import ')).length;
}
