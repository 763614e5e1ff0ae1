// Takes the pictures of docs/tour.md anew: npm ci && node tour.js, after mvn package.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/chromium.js';
import { startDemo } from './lib/server.js';

const INTO = fileURLToPath(new URL('../../docs/tour/', import.meta.url));
const MAX_BYTES = 80_000;
const QUALITY = 80;
const WIDE = { viewport: { width: 1180, height: 720 }, deviceScaleFactor: 1.5 };
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, colorScheme: 'dark' };
const SAME = { locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' };

const demo = await startDemo('jetty');
const browser = await launch();

async function open(path, options) {
  const context = await browser.newContext({ ...SAME, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(new URL(path, demo.url).href);
  return page;
}

async function comeIn(name, path = '', options = WIDE) {
  const page = await open(path, options);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  // Whoever comes next finds them among the friends.
  await frames(page).getByText('signin_success').waitFor({ state: 'attached' });
  return page;
}

const frames = (page) => page.getByRole('list', { name: 'Frames, oldest first', includeHidden: true });
const log = (page) => page.getByRole('log', { name: 'Messages' });

async function say(page, text, others) {
  await page.getByLabel('Your message').fill(text);
  await page.getByLabel('Your message').press('Enter');
  for (const each of [page, ...others]) await log(each).getByText(text, { exact: true }).waitFor();
}

/** Opens the newest frame with this event and channel. */
async function look(page, event, channel) {
  const frame = frames(page).getByRole('listitem').filter({ hasText: event }).filter({ hasText: channel }).last();
  await frame.locator('summary').click();
  await frame.locator('pre').scrollIntoViewIfNeeded();
}

/** WebP, which Chromium makes and Playwright does not ask it for. */
async function picture(page, name) {
  await page.evaluate(() => document.querySelectorAll('.toast').forEach((toast) => toast.getAnimations().forEach((it) => it.finish())));
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const bytes = Buffer.from(data, 'base64');
  assert.ok(bytes.length <= MAX_BYTES, `${name} has ${bytes.length} bytes`);
  await writeFile(`${INTO}${name}.webp`, bytes);
  console.log(`${name}.webp: ${bytes.length} bytes`);
}

try {
  await mkdir(INTO, { recursive: true });

  const welcome = await open('', WIDE);
  await welcome.getByRole('button', { name: 'Come in' }).waitFor();
  await picture(welcome, 'welcome');

  const ada = await comeIn('Ada');
  const grace = await comeIn('Grace', '#kitchen');
  const bob = await comeIn('Bob');
  await say(ada, 'Is there a second process?', [bob]);
  await say(bob, 'None. The server that sent you this page is the one that carries this.', [ada]);
  await say(ada, 'And when it stops?', [bob]);
  await ada.getByLabel('Your message').pressSequentially('Then');
  await bob.getByText('Ada is typing', { exact: true }).waitFor();
  await picture(bob, 'chat');
  await ada.getByLabel('Your message').fill('');

  await look(bob, 'subscription_succeeded', 'presence-room.lobby');
  await picture(bob, 'frames');

  const vault = await Promise.all([comeIn('Alan', '#vault'), comeIn('Joan', '#vault')]);
  await say(vault[0], 'The word is swordfish.', [vault[1]]);
  await look(vault[1], 'message', 'private-encrypted-room.vault');
  await picture(vault[1], 'vault');

  await bob.getByRole('button', { name: 'Clear' }).click();
  await bob.getByRole('button', { name: 'Drop the connection' }).click();
  await log(bob).getByText('Back again.').waitFor();
  await grace.getByRole('button', { name: '#lobby' }).click();
  await grace.getByRole('button', { name: 'Wave at Bob' }).click();
  await bob.getByText('Grace waves at you').waitFor();
  await picture(bob, 'dropped');

  const panel = await open('console', WIDE);
  await panel.getByText('Watching from now on.').waitFor();
  await panel.getByLabel('Channel').fill('presence-room.lobby');
  await panel.getByLabel('Event', { exact: true }).fill('message');
  await panel.getByLabel('Data, as JSON')
    .fill('{"id":"1","from":{"id":"c","name":"Console"},"text":"Anybody may publish."}');
  await panel.getByRole('button', { name: 'Publish' }).click();
  await panel.getByText(/^Published at/).waitFor();
  await say(ada, 'I heard the console.', [bob]);
  await panel.getByText('I heard the console.').first().waitFor();
  await picture(panel, 'console');

  const phone = await comeIn('Cleo', '', PHONE);
  await say(phone, 'I am in the garden.', [ada]);
  await say(ada, 'We can read you.', [phone]);
  await picture(phone, 'phone');
} finally {
  await browser.close();
  await demo.stop();
}
