// Pages of the machine's Chromium, each in a context of its own: two pages are two people.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch } from './chromium.js';

const PATIENCE = 10_000;

let browser;

/** For the top of a file of tests: starts Chromium before the first and ends it after the last. */
export function useChromium() {
  before(async () => { browser = await launch(); });
  after(() => browser?.close());
}

/** A page that is open until the test ends; fails the test if a script of it fails. */
export async function open(t, url, { prepare = () => {}, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const problems = [];
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, []);
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  await prepare(page);
  await page.goto(url);
  return page;
}

/** Somebody who has signed in to the demo's chat. */
export async function comeIn(t, demo, name, { path = '', ...options } = {}) {
  const page = await open(t, new URL(path, demo.url).href, options);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Come in' }).click();
  await page.getByText('Connected', { exact: true }).waitFor();
  return page;
}

/** What somebody said, as a page shows it. */
export const said = (page, text) => page.getByRole('log', { name: 'Messages' }).getByText(text, { exact: true });

/** By how many pixels the page is wider than the screen. */
export const overflow = (page) => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
