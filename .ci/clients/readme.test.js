// A demo that somebody else has started, as the README says, at the address in VASK_URL.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from './lib/client.js';
import { post } from './lib/server.js';

const url = process.env.VASK_URL;
const demo = { url, port: Number(new URL(url).port) };

test('/health answers 200', async () => {
  assert.equal((await fetch(new URL('health', url))).status, 200);
});

test('a message posted to the host reaches a real pusher-js', async (t) => {
  const ada = JSON.parse(await post(demo, 'session', JSON.stringify({ name: 'Ada' })));
  const client = await new Client(t, demo, 'demo-key', { params: { token: ada.token } }).connected();
  const { events } = await client.subscribe('presence-room.lobby');
  await post(demo, 'messages', JSON.stringify({ token: ada.token, room: 'lobby', text: 'hello' }));
  const { data } = await events.next(({ name }) => name === 'message');
  assert.equal(data.text, 'hello');
  assert.deepEqual(data.from, { id: ada.id, name: 'Ada' });
});

test('the page comes with the real pusher-js of the build', async () => {
  const script = await fetch(new URL('pusher-with-encryption.min.js', url), { redirect: 'manual' });
  assert.equal(script.status, 200);
  assert.match(await script.text(), /8\.6\.0/);
});
