// Two people chat in the demo's page, each in a headless Chromium page of its own, on each server; and its console.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { comeIn, open, overflow, said, useChromium } from './lib/pages.js';
import { DEMOS, HOSTS, post, startCheckServer, startDemo } from './lib/server.js';

const PUSHER_JS = createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js');
/** Where pictures of the page are put, for people to look at; none are taken without it. */
const PICTURES = process.env.VASK_PICTURES;

useChromium();

const picture = async (page, name) => {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
};

for (const kind of DEMOS) {
  describe(`Chromium and the demo on ${kind}`, () => {
    let demo;
    before(async () => { demo = await startDemo(kind, '--app', 'demo-key:demo-secret', '--app', 'second-key:second-secret'); });
    after(() => demo?.stop());

    const here = (page, name) => page.getByRole('region', { name: 'Here now' }).getByText(name, { exact: true });
    const typing = (page, name) => page.getByText(`${name} is typing`, { exact: true });

    test('two people see each other, see each other type, and read what they say', async (t) => {
      const ada = await comeIn(t, demo, 'Ada');
      const bob = await comeIn(t, demo, 'Bob');
      for (const page of [ada, bob]) {
        await here(page, 'Ada').waitFor();
        await here(page, 'Bob').waitFor();
      }

      await ada.getByLabel('Your message').pressSequentially('Hello Bob');
      await typing(bob, 'Ada').waitFor();
      await picture(bob, `${kind}-typing`);
      assert.equal(await typing(ada, 'Ada').count(), 0, 'nobody is told of their own typing');
      await ada.getByLabel('Your message').press('Enter');
      await said(bob, 'Hello Bob').waitFor();
      await typing(bob, 'Ada').waitFor({ state: 'hidden' });
      // One's own message is confirmed once it has come back through the channel.
      await ada.getByText(/^there and back in \d+ ms$/).waitFor();
      assert.equal(await said(ada, 'Hello Bob').count(), 1, 'once on the side that said it');

      await bob.getByLabel('Your message').pressSequentially('Hello Ada');
      await typing(ada, 'Bob').waitFor();
      await bob.getByRole('button', { name: 'Send' }).click();
      await said(ada, 'Hello Ada').waitFor();
      await picture(ada, `${kind}-chat`);

      await bob.close();
      await here(ada, 'Bob').waitFor({ state: 'detached' });
    });

    test('a wave reaches the user who signed in', async (t) => {
      const ada = await comeIn(t, demo, 'Ada');
      const bob = await comeIn(t, demo, 'Bob');
      await ada.getByRole('button', { name: 'Wave at Bob' }).click();
      await bob.getByText('Ada waves at you').waitFor();
    });

    test('a dropped connection comes back, to the same room', async (t) => {
      const ada = await comeIn(t, demo, 'Ada');
      const bob = await comeIn(t, demo, 'Bob');
      await here(bob, 'Ada').waitFor();
      await ada.getByRole('button', { name: 'Drop the connection' }).click();
      await bob.getByText('Ada left', { exact: true }).waitFor();
      await bob.getByText('Ada came in', { exact: true }).waitFor();
      await bob.getByLabel('Your message').fill('Welcome back');
      await bob.getByRole('button', { name: 'Send' }).click();
      await said(ada, 'Welcome back').waitFor();
    });

    test('a newcomer has the price at once, and sees how many watch it', async (t) => {
      const ada = await comeIn(t, demo, 'Ada');
      const ticker = (page) => page.getByRole('region', { name: 'Ticker' });
      await ticker(ada).getByText(/^From the cache: \d+\.\d\d was there at once when you came/).waitFor();
      await ticker(ada).getByText('1 watching').waitFor();
      const bob = await comeIn(t, demo, 'Bob');
      for (const page of [ada, bob]) await ticker(page).getByText('2 watching').waitFor();
      await bob.context().close();
      await ticker(ada).getByText('1 watching').waitFor();
    });

    test('in the vault people read each other, and the frames carry ciphertext', async (t) => {
      const ada = await comeIn(t, demo, 'Ada', { path: '#vault' });
      const bob = await comeIn(t, demo, 'Bob', { path: '#vault' });
      await ada.getByLabel('Your message').fill('The word is swordfish');
      await ada.getByRole('button', { name: 'Send' }).click();
      await said(ada, 'The word is swordfish').waitFor();
      await said(bob, 'The word is swordfish').waitFor();
      const frame = bob.getByRole('list', { name: 'Frames, oldest first' }).getByRole('listitem')
        .filter({ hasText: 'message' }).filter({ hasText: 'private-encrypted-room.vault' });
      await frame.locator('summary').click();
      await frame.getByText('ciphertext').waitFor();
      assert.doesNotMatch(await frame.innerText(), /swordfish|Ada/);
      await picture(bob, `${kind}-vault`);
    });

    test('a friend has a green dot for as long as they are online', async (t) => {
      const ada = await comeIn(t, demo, 'Ada of the dots');
      // A friend is who had signed in before: here is one who has.
      await ada.getByRole('list', { name: 'Frames, oldest first' }).getByText('signin_success').waitFor();
      const bob = await comeIn(t, demo, 'Bob');
      const friend = bob.getByRole('region', { name: 'Friends' }).getByRole('listitem').filter({ hasText: 'Ada of the dots' });
      await friend.getByRole('img', { name: 'online' }).waitFor();
      await picture(bob, `${kind}-friends`);
      await ada.context().close();
      await friend.getByRole('img', { name: 'offline' }).waitFor();
    });

    test('the console publishes, and shows what flows', async (t) => {
      const console = await open(t, new URL('console', demo.url).href);
      const log = console.getByRole('list', { name: 'What happened, oldest first' });
      const entry = (text) => log.getByRole('listitem').filter({ hasText: text });
      await log.getByText('Watching from now on.').waitFor();

      const ada = await comeIn(t, demo, 'Ada', { path: '#attic' });
      await entry(/member added.*presence-room\.attic/).waitFor();
      await console.getByLabel('Channel').fill('presence-room.attic');
      await console.getByLabel('Event', { exact: true }).fill('message');
      await console.getByLabel('Data, as JSON').fill('{"id":');
      await console.getByRole('button', { name: 'Publish' }).click();
      await console.getByText(/^The data is not JSON/).waitFor();
      await console.getByLabel('Data, as JSON').fill('{"id":"1","from":{"id":"c","name":"Console"},"text":"Hello attic"}');
      await console.getByRole('button', { name: 'Publish' }).click();
      await console.getByText(/the channel has 1 subscription\.$/).waitFor();
      await said(ada, 'Hello attic').waitFor();
      await entry('Hello attic').waitFor();

      // To all but the one socket there is: to nobody.
      const [, socket] = /socket (\S+)/.exec(await entry(/subscribed.*presence-room\.attic/).innerText());
      await console.getByLabel(/^All but the socket/).fill(socket);
      await console.getByLabel('Data, as JSON').fill('{"id":"2","from":{"id":"c","name":"Console"},"text":"Not for you"}');
      await console.getByRole('button', { name: 'Publish' }).click();
      await entry('Not for you').waitFor();
      await console.getByLabel(/^All but the socket/).fill('');
      await console.getByLabel('Data, as JSON').fill('{"id":"3","from":{"id":"c","name":"Console"},"text":"For all"}');
      await console.getByRole('button', { name: 'Publish' }).click();
      await said(ada, 'For all').waitFor();
      assert.equal(await said(ada, 'Not for you').count(), 0);
      await picture(console, `${kind}-console`);
    });

    test('the console filters by app, kind and text, pauses and clears', async (t) => {
      const console = await open(t, new URL('console', demo.url).href);
      const log = console.getByRole('list', { name: 'What happened, oldest first' });
      const visible = (text) => log.getByRole('listitem').filter({ hasText: text, visible: true });
      await log.getByText('Watching from now on.').waitFor();
      const publish = async (app, channel) => {
        await console.getByLabel('App', { exact: true }).selectOption(app);
        await console.getByLabel('Channel').fill(channel);
        await console.getByRole('button', { name: 'Publish' }).click();
      };
      await publish('demo-key', 'orders.a');
      await visible('orders.a').waitFor();
      await publish('second-key', 'orders.b');
      await visible('orders.b').waitFor();

      await console.getByLabel('App to show').selectOption('second-key');
      await visible('orders.a').waitFor({ state: 'detached' });
      assert.equal(await visible('orders.b').count(), 1);
      await console.getByLabel('Kind to show').selectOption('Members');
      await visible('orders.b').waitFor({ state: 'detached' });
      await console.getByLabel('App to show').selectOption('');
      await console.getByLabel('Kind to show').selectOption('Published');
      await console.getByLabel('Text to show').fill('ORDERS.A');
      await visible('orders.a').waitFor();
      assert.equal(await visible('orders.b').count(), 0);
      await console.getByLabel('Text to show').fill('');

      await console.getByRole('button', { name: 'Clear' }).click();
      await visible('orders.a').waitFor({ state: 'detached' });
      await console.getByRole('button', { name: 'Pause' }).click();
      await publish('demo-key', 'orders.c');
      const goOn = console.getByRole('button', { name: /^Go on \(\d+ waiting\)$/ });
      await console.getByRole('button', { name: /^Go on \([1-9]\d* waiting\)$/ }).waitFor();
      assert.equal(await visible('orders.c').count(), 0);
      await publish('demo-key', 'orders.d');
      await goOn.click();
      for (const channel of ['orders.c', 'orders.d']) await visible(channel).waitFor();
    });

    test('the console works on a narrow, dark screen, and by keyboard alone', async (t) => {
      const console = await open(t, new URL('console', demo.url).href,
        { viewport: { width: 390, height: 844 }, colorScheme: 'dark', reducedMotion: 'reduce' });
      const log = console.getByRole('list', { name: 'What happened, oldest first' });
      await log.getByText('Watching from now on.').waitFor();
      await console.getByLabel('Channel').focus();
      await console.keyboard.press('Enter');
      await console.getByText(/^Published at/).waitFor();
      const summary = log.locator('summary').filter({ hasText: 'order.paid' });
      await summary.focus();
      await console.keyboard.press('Enter');
      await log.getByText('"event": "order.paid"').waitFor();
      await picture(console, `${kind}-console-narrow`);
      assert.equal(await overflow(console), 0, 'the page is wider than the screen by so many pixels');
    });

    test('it works on a narrow, dark screen', async (t) => {
      const ada = await comeIn(t, demo, 'Ada', { viewport: { width: 360, height: 640 }, colorScheme: 'dark' });
      await ada.getByLabel('Your message').fill('A small hello');
      await ada.getByRole('button', { name: 'Send' }).click();
      await said(ada, 'A small hello').waitFor();
      await picture(ada, `${kind}-narrow`);
      assert.equal(await overflow(ada), 0, 'the page is wider than the screen by so many pixels');
    });
  });
}

for (const kind of HOSTS) {
  describe(`Chromium and a host on ${kind}`, () => {
    let host;
    before(async () => { host = await startCheckServer(kind); });
    after(() => host?.stop());

    test('a few lines of pusher-js on a page of one\'s own receive an event', async (t) => {
      const page = await open(t, new URL('health', host.url).href);
      await page.addScriptTag({ path: PUSHER_JS });
      await page.evaluate(() => new Promise((resolve) => {
        const pusher = new window.Pusher('check-key', {
          cluster: '', wsHost: location.hostname, wsPort: Number(location.port), forceTLS: false,
          enabledTransports: ['ws'],
        });
        const channel = pusher.subscribe('orders');
        window.paid = new Promise((done) => { channel.bind('order.paid', done); });
        channel.bind('pusher:subscription_succeeded', resolve);
      }));
      await post(host, 'trigger?channel=orders&event=order.paid', '{"id":42}');
      assert.deepEqual(await page.evaluate(() => window.paid), { id: 42 });
    });

    test('an unknown key ends in a browser, which sees no HTTP error, with 4001 for good', async (t) => {
      const page = await open(t, new URL('health', host.url).href);
      await page.addScriptTag({ path: PUSHER_JS });
      const codes = await page.evaluate(() => new Promise((resolve) => {
        const pusher = new window.Pusher('no-such-key', {
          cluster: '', wsHost: location.hostname, wsPort: Number(location.port), forceTLS: false,
          enabledTransports: ['ws'],
        });
        const seen = [];
        pusher.connection.bind('error', ({ error }) => seen.push(error.data.code));
        pusher.connection.bind('disconnected', () => resolve(seen));
      }));
      assert.deepEqual(codes, [4001]);
    });
  });
}
