// The real pusher-js while the server goes away, without a word or with one, and comes back on the same port.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from './lib/client.js';
import { HOSTS, post, startCheckServer } from './lib/server.js';

const CHANNELS = ['orders', 'private-orders', 'presence-room'];
const subscribed = ({ name }) => name === 'pusher:subscription_succeeded';

// pusher-js that was refused once tries again after 15 seconds, so the tests wait side by side.
const RETRY = 45_000;

describe('pusher-js and a host that comes back', { concurrency: true }, () => {
  for (const kind of HOSTS) {
    test(`${kind} killed without a goodbye: connects, subscribes and receives again`, (t) => comesBack(t, kind, (host) => host.kill()));

    test(`${kind} drained with 4200: connects, subscribes and receives again`, async (t) => {
      const clients = await comesBack(t, kind, (host) => host.stop());
      for (const { errors } of clients) await errors.next(({ code }) => code === 4200);
    });
  }
});

async function comesBack(t, kind, end) {
  let host = await startCheckServer(kind);
  t.after(() => host.stop());
  const clients = await Promise.all(['ada', 'bob'].map(async (user) => {
    const client = await new Client(t, host, 'check-key', { params: { user } }).connected();
    client.channels = await Promise.all(CHANNELS.map((name) => client.subscribe(name)));
    client.firstId = client.socketId;
    return client;
  }));

  await end(host);
  for (const { states } of clients) await states.next((state) => state !== 'connected');
  host = await startCheckServer(kind, String(host.port));

  for (const client of clients) {
    await client.states.next((state) => state === 'connected', RETRY);
    for (const { events } of client.channels) await events.next(subscribed);
    assert.notEqual(client.socketId, client.firstId);
  }
  for (const channel of CHANNELS) {
    await post(host, `trigger?${new URLSearchParams({ channel, event: 'next' })}`, '{"id":42}');
  }
  for (const { channels } of clients) {
    for (const { events } of channels) {
      assert.deepEqual((await events.next(({ name }) => name === 'next')).data, { id: 42 });
    }
    assert.equal(channels[2].channel.members.count, 2);
  }
  return clients;
}
