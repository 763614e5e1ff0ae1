// The demo on two nodes and one Redis: people who are on different nodes, and both nodes restarted while they go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from './lib/chromium.js';
import { Client } from './lib/client.js';
import { pause, startCluster } from './lib/cluster.js';

const PATIENCE = 15_000;
const CLIENTS = 10;
const ROOM = 'presence-room.lobby';
const subscribed = ({ name }) => name === 'pusher:subscription_succeeded';

test('two people in Chromium, each on a node of their own, see each other and read what they say', async (t) => {
  const { nodes } = await startCluster(t);
  const browser = await launch();
  t.after(() => browser.close());
  const comeIn = async (node, name) => {
    const context = await browser.newContext();
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.goto(node.url);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Come in' }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    return page;
  };
  const here = (page, name) => page.getByRole('region', { name: 'Here now' }).getByText(name, { exact: true });
  const said = (page, text) => page.getByRole('log', { name: 'Messages' }).getByText(text, { exact: true });
  const say = async (page, text) => {
    await page.getByLabel('Your message').fill(text);
    await page.keyboard.press('Enter');
  };

  const [ada, bob] = [await comeIn(nodes[0], 'Ada'), await comeIn(nodes[1], 'Bob')];
  await here(ada, 'Bob').waitFor();
  await here(bob, 'Ada').waitFor();
  await say(ada, 'Hello from the first node');
  await said(bob, 'Hello from the first node').waitFor();
  await say(bob, 'And back from the second');
  await said(ada, 'And back from the second').waitFor();
  await bob.close();
  await here(ada, 'Bob').waitFor({ state: 'detached' });
});

test('both nodes restarted one after the other: no subscription is lost, and everybody hears everybody again', async (t) => {
  const { nodes, balancer, restart, redis } = await startCluster(t);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => comeIn(t, balancer, `Guest ${i}`)));
  await all(clients, (client) => client.members() === CLIENTS, 'everybody sees everybody');

  for (const index of [0, 1]) {
    await restart(index);
    await all(clients, (client) => client.pusher.connection.state === 'connected' && client.members() === CLIENTS,
      `everybody is back after the restart of node ${index + 1}`);
  }

  for (const [i, client] of clients.entries()) {
    const response = await fetch(new URL('messages', balancer.url), {
      method: 'POST', body: JSON.stringify({ token: client.token, room: 'lobby', text: `from ${i}`, id: `m${i}` }) });
    assert.equal(response.status, 200, await response.text());
  }
  for (const { events } of clients) {
    for (let i = 0; i < CLIENTS; i++) {
      const { data } = await events.next(({ name }) => name === 'message', PATIENCE);
      assert.equal(data.text, `from ${i}`);
    }
  }

  clients.forEach(({ pusher }) => pusher.disconnect());
  await Promise.all(nodes.map((node) => node.stop()));
  // The registry, and what a cache channel keeps until it expires.
  const left = async () => (await redis.keys()).filter((key) => !/reg\}|:c:demo-key\/cache-ticker$/.test(key));
  // What a node tries at its start, it keeps for a second.
  for (let i = 0; i < 50 && (await left()).length > 0; i++) await pause(100);
  assert.deepEqual(await left(), [], 'nothing is left of who was there');
});

async function comeIn(t, balancer, name) {
  const session = await fetch(new URL('session', balancer.url), { method: 'POST', body: JSON.stringify({ name }) });
  const { token } = await session.json();
  const client = await new Client(t, balancer, 'demo-key', { params: { token } }).connected();
  const { channel, events } = client.begin(ROOM);
  await events.next(subscribed, PATIENCE);
  return Object.assign(client, { token, events, members: () => (channel.subscribed ? channel.members.count : 0) });
}

async function all(clients, condition, what) {
  const until = Date.now() + 60_000;
  while (!clients.every(condition)) {
    assert.ok(Date.now() < until, `not within a minute: ${what}; ${clients.map((it) => `${it.pusher.connection.state} ${it.members()}`)}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
