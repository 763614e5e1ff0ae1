// The demo's page where things are not as they should be, and for those who do not see it, or not all of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { poorContrasts } from './lib/contrast.js';
import { comeIn, open, overflow, said, useChromium } from './lib/pages.js';
import { DEMOS, startDemo, startDemoAt } from './lib/server.js';

/** A phone; its motion is reduced so that a picture or a measure is of the end of things. */
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' };
/** pusher-js calls a server unavailable after ten seconds, and one that refused once is tried again after fifteen. */
const LATER = { timeout: 45_000 };
const LONG = 'W'.repeat(30);

useChromium();

const message = (page) => page.getByLabel('Your message');

/** What has the focus after each of so many presses of Tab: its id, or its text. */
async function tabbed(page, presses) {
  const reached = [];
  for (let i = 0; i < presses; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
  }
  return reached;
}

const [kind] = DEMOS;

describe('The demo in Chromium, when its server', { skip: !kind }, () => {
  test('goes, keeps what is written, and says it when the server is back', async (t) => {
    let demo = await startDemo(kind);
    t.after(() => demo.stop());
    const bob = await comeIn(t, demo, 'Bob');
    await bob.getByRole('list', { name: 'Frames, oldest first' }).getByText('signin_success').waitFor();
    const ada = await comeIn(t, demo, 'Ada');
    const friend = ada.getByRole('region', { name: 'Friends' }).getByRole('listitem').filter({ hasText: 'Bob' });
    await friend.getByRole('img', { name: 'online' }).waitFor();
    await demo.stop();
    await ada.getByText('The connection is gone.').waitFor();
    await friend.getByRole('img', { name: 'offline' }).waitFor();
    await message(ada).fill('Are you there?');
    await message(ada).press('Enter');
    await ada.getByText('No connection right now: what you wrote stays here.').waitFor();
    await ada.getByRole('alert').getByText('The server does not answer.').waitFor(LATER);
    assert.equal(await message(ada).inputValue(), 'Are you there?');

    demo = await startDemoAt(demo.port, kind);
    await ada.getByText('Back again.').waitFor(LATER);
    await ada.getByText('The server does not answer.').waitFor({ state: 'hidden' });
    await message(ada).press('Enter');
    await said(ada, 'Are you there?').waitFor();
    await ada.getByText(/^there and back in \d+ ms$/).waitFor();
  });

  test('does not know the app any more, says so, and begins anew', async (t) => {
    let demo = await startDemo(kind);
    t.after(() => demo.stop());
    const ada = await comeIn(t, demo, 'Ada');
    await demo.stop();
    demo = await startDemoAt(demo.port, kind, '--app', 'other-key:other-secret');
    await ada.getByRole('alert').getByText(/^The server refused the connection: /).waitFor(LATER);
    await ada.getByRole('button', { name: 'Load again' }).click();
    await ada.getByLabel('Your name').fill('Ada');
    await ada.getByRole('button', { name: 'Come in' }).click();
    await ada.getByText('Connected', { exact: true }).waitFor();
  });
});

describe('The demo in Chromium', { skip: !kind }, () => {
  let demo;
  before(async () => { demo = await startDemo(kind); });
  after(() => demo?.stop());

  test('a page that cannot begin says why, and tries again', async (t) => {
    const page = await open(t, demo.url, { prepare: (it) => it.route('**/config', (route) => route.abort()) });
    await page.getByRole('alert').getByText('The server does not answer. Is it still running?').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Come in' }).count(), 0);
    await page.unroute('**/config');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Come in' }).waitFor();
  });

  test('a name that is none is refused in words, where the writer is', async (t) => {
    const page = await open(t, demo.url);
    await page.getByRole('button', { name: 'Come in' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Type a name first; any will do.').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'name');
    assert.equal(await page.getByLabel('Your name').getAttribute('aria-invalid'), 'true');
  });

  test('one comes in, speaks and changes rooms by keyboard alone', async (t) => {
    const page = await open(t, demo.url);
    await page.getByRole('button', { name: 'Come in' }).waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.keyboard.type('No mouse here');
    await page.keyboard.press('Enter');
    await said(page, 'No mouse here').waitFor();
    await page.getByRole('button', { name: /^#kitchen/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '#kitchen' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'text');
    const reached = await tabbed(page, 40);
    for (const control of ['send', 'frames', 'wire-pause', 'wire-drop', 'wire-toggle', 'new-room-name', 'sign-out', 'log']) {
      assert.ok(reached.includes(control), `${control} is among ${reached}`);
    }
  });

  test('who hears the page hears who says each message, one\'s own too', async (t) => {
    const ada = await comeIn(t, demo, 'Ada', { path: '#hearing' });
    const bob = await comeIn(t, demo, 'Bob', { path: '#hearing' });
    for (const text of ['First', 'Second']) {
      await message(ada).fill(text);
      await message(ada).press('Enter');
      for (const page of [ada, bob]) await said(page, text).waitFor();
    }
    for (const page of [ada, bob]) {
      const spoken = await page.getByRole('log', { name: 'Messages' }).ariaSnapshot();
      assert.match(spoken, /Ada[\s\S]*First[\s\S]*Ada[\s\S]*Second/);
    }
  });

  test('on a phone nobody tabs into what lies under the rooms or the frames', async (t) => {
    const ada = await comeIn(t, demo, 'Ada', PHONE);
    assert.equal(await ada.evaluate(() => document.activeElement.id), 'room-title');
    for (const name of ['Rooms and People', 'Frames']) {
      const toggle = ada.getByRole('button', { name });
      await toggle.click();
      assert.ok(!(await tabbed(ada, 30)).includes('text'), `the message can be reached below ${name}`);
      await ada.keyboard.press('Escape');
      assert.ok(await toggle.evaluate((it) => it === document.activeElement), 'the focus is back where it came from');
      assert.ok((await tabbed(ada, 30)).includes('text'), `the message can be reached after ${name}`);
    }
  });

  test('a browser without a clipboard, as a phone by http is, shows the link', async (t) => {
    const ada = await comeIn(t, demo, 'Ada', {
      path: '#attic',
      prepare: (page) => page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'clipboard', { get() {} })),
    });
    await ada.getByRole('button', { name: 'Copy the link to this room' }).click();
    await ada.getByText(`The link is ${new URL('#attic', demo.url).href}`).waitFor();
  });

  test('a writer is told when the room for a message runs out', async (t) => {
    const ada = await comeIn(t, demo, 'Ada');
    await message(ada).fill('x'.repeat(900));
    assert.equal(await ada.locator('#text-left').innerText(), '');
    await message(ada).fill('x'.repeat(950));
    await ada.getByRole('status').getByText('50 characters left').waitFor();
    await message(ada).press('Enter');
    assert.equal(await ada.locator('#text-left').innerText(), '');
  });

  test('long names, rooms and messages stay within the screen', async (t) => {
    for (const [i, options] of [PHONE, {}].entries()) {
      const ada = await comeIn(t, demo, LONG, { ...options, path: `#${'w'.repeat(29)}${i}` });
      await message(ada).fill('W'.repeat(1000));
      await message(ada).press('Enter');
      await said(ada, 'W'.repeat(1000)).waitFor();
      assert.equal(await overflow(ada), 0, 'the page is wider than the screen by so many pixels');
    }
  });

  test('nothing moves for somebody who asked for that', async (t) => {
    const ada = await comeIn(t, demo, 'Ada', { path: '#still', reducedMotion: 'reduce' });
    const bob = await comeIn(t, demo, 'Bob', { path: '#still' });
    const cleo = await comeIn(t, demo, 'Cleo', { path: '#still' });
    // Who is not in the room yet neither types nor is told.
    for (const page of [ada, bob, cleo]) await page.getByRole('region', { name: 'Here now' }).getByRole('listitem').nth(2).waitFor();
    await message(cleo).pressSequentially('Hm');
    const moving = (page) => page.evaluate(() => document.getAnimations().length);
    await Promise.all([ada, bob].map((page) => page.getByText('Cleo is typing', { exact: true }).waitFor()));
    assert.equal(await moving(ada), 0);
    assert.notEqual(await moving(bob), 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`every text can be told from its ground, when ${colorScheme}`, async (t) => {
      const welcome = await open(t, demo.url, { colorScheme });
      await welcome.getByRole('button', { name: 'Come in' }).waitFor();
      assert.deepEqual(await poorContrasts(welcome), []);
      const ada = await comeIn(t, demo, 'Ada', { path: `#${colorScheme}`, colorScheme });
      const bob = await comeIn(t, demo, 'Bob', { path: `#${colorScheme}`, colorScheme });
      for (const page of [ada, bob]) {
        await message(page).fill('Hello');
        await message(page).press('Enter');
        await page.getByText(/^there and back in \d+ ms$/).waitFor();
      }
      assert.deepEqual(await poorContrasts(ada), []);
      const console = await open(t, new URL('console', demo.url).href, { colorScheme });
      await console.getByText('Watching from now on.').waitFor();
      await console.getByRole('button', { name: 'Publish' }).click();
      await console.getByText(/^Published at/).waitFor();
      assert.deepEqual(await poorContrasts(console), []);
    });
  }
});
