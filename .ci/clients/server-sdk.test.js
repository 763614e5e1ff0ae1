// The official server library, unchanged, against the HTTP API; what it publishes arrives at the real pusher-js.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import PusherServer from 'pusher';
import { Client } from './lib/client.js';
import { createServer } from 'node:http';
import { Inbox } from './lib/inbox.js';
import { HOSTS, startCheckServer } from './lib/server.js';


test('its webhook check accepts what Vask sends', async (t) => {
  const hooks = new Inbox('webhooks');
  const receiver = createServer((request, response) => {
    let rawBody = '';
    request.on('data', (chunk) => { rawBody += chunk; });
    request.on('end', () => {
      hooks.push({ rawBody, headers: request.headers });
      response.end();
    });
  });
  await new Promise((listening) => { receiver.listen(0, '127.0.0.1', listening); });
  t.after(() => receiver.close());
  const host = await startCheckServer(HOSTS[0], `http://127.0.0.1:${receiver.address().port}/hook`);
  t.after(() => host.stop());
  const sdk = new PusherServer({
    appId: 'check-key', key: 'check-key', secret: 'check-secret', host: '127.0.0.1', port: host.port, useTLS: false,
  });
  const client = await new Client(t, host, 'check-key').connected();
  await client.subscribe('orders');
  const webhook = sdk.webhook(await hooks.next());
  assert.ok(webhook.isValid());
  assert.deepEqual(webhook.getEvents(), [{ name: 'channel_occupied', channel: 'orders' }]);
});

for (const kind of HOSTS) {
  describe(`the pusher library for servers and a host on ${kind}`, () => {
    let host;
    let sdk;
    before(async () => {
      host = await startCheckServer(kind);
      sdk = new PusherServer({
        appId: 'check-key',
        key: 'check-key',
        secret: 'check-secret',
        host: '127.0.0.1',
        port: host.port,
        useTLS: false,
        encryptionMasterKeyBase64: randomBytes(32).toString('base64'),
      });
    });
    after(() => host?.stop());

    /** A client whose subscriptions and sign-in this library authorizes, as in an application's own backend. */
    const client = (t, user) => new Client(t, host, 'check-key', {
      channelAuthorization: {
        customHandler: ({ socketId, channelName }, done) => {
          const member = channelName.startsWith('presence-') ? { user_id: user, user_info: { name: user } } : undefined;
          done(null, sdk.authorizeChannel(socketId, channelName, member));
        },
      },
      userAuthentication: {
        customHandler: ({ socketId }, done) => done(null, sdk.authenticateUser(socketId, { id: user })),
      },
    }).connected();
    const named = (wanted) => ({ name }) => name === wanted;

    test('trigger on one channel, on many, and not to the one who caused it', async (t) => {
      const one = await client(t);
      const two = await client(t);
      const first = await one.subscribe('orders');
      const second = await two.subscribe('orders');
      await sdk.trigger('orders', 'paid', { id: 42 });
      await sdk.trigger(['orders', 'news'], 'both', 'text', { socket_id: one.socketId });
      await sdk.trigger('orders', 'fence', {});
      assert.deepEqual((await second.events.next(named('paid'))).data, { id: 42 });
      assert.equal((await second.events.next(named('both'))).data, 'text');
      await first.events.next(named('fence'));
      assert.deepEqual(first.events.all.map(({ name }) => name).slice(1), ['paid', 'fence']);
    });

    test('triggerBatch, and info about the channels of what was triggered', async (t) => {
      const { events } = await (await client(t)).subscribe('batch');
      const response = await sdk.triggerBatch([
        { channel: 'batch', name: 'first', data: '1', info: 'subscription_count' },
        { channel: 'nobody', name: 'second', data: '2' },
      ]);
      assert.deepEqual(await response.json(), { batch: [{ subscription_count: 1 }, {}] });
      await events.next(named('first'));
      const info = await sdk.trigger('batch', 'third', '3', { info: 'subscription_count' });
      assert.deepEqual(await info.json(), { channels: { batch: { subscription_count: 1 } } });
    });

    test('channels, one channel, and the users of a presence channel', async (t) => {
      await (await client(t, 'ada')).subscribe('presence-sdk;room');
      const get = async (path, params) => (await sdk.get({ path, params })).json();
      assert.deepEqual(
        await get('/channels', { filter_by_prefix: 'presence-sdk', info: 'user_count' }),
        { channels: { 'presence-sdk;room': { user_count: 1 } } },
      );
      assert.deepEqual(
        await get('/channels/presence-sdk;room', { info: 'user_count,subscription_count' }),
        { occupied: true, user_count: 1, subscription_count: 1 },
      );
      assert.deepEqual(await get('/channels/presence-sdk;room/users'), { users: [{ id: 'ada' }] });
    });

    test('sendToUser reaches who signed in; terminateUserConnections sends it away and it comes back', async (t) => {
      const grace = await client(t, 'grace');
      const notices = new Inbox('notices');
      grace.pusher.user.bind('notice', (data) => notices.push(data));
      grace.pusher.signin();
      await grace.frames.next(({ event }) => event === 'pusher:signin_success');
      await sdk.sendToUser('grace', 'notice', { text: 'hello' });
      assert.deepEqual(await notices.next(), { text: 'hello' });
      await sdk.terminateUserConnections('grace');
      assert.equal((await grace.errors.next()).code, 4200);
      await grace.connected();
    });

    test('an encrypted event is decrypted by pusher-js', async (t) => {
      const { events } = await (await client(t)).subscribe('private-encrypted-sdk');
      await sdk.trigger('private-encrypted-sdk', 'secret', { id: 42 });
      assert.deepEqual((await events.next(named('secret'))).data, { id: 42 });
    });

    test('a cache channel gives its last event to who comes later, and a miss to who comes before', async (t) => {
      const early = await (await client(t)).subscribe('cache-sdk');
      await early.events.next(named('pusher:cache_miss'));
      await sdk.trigger('cache-sdk', 'state', { n: 1 });
      const late = await (await client(t)).subscribe('cache-sdk');
      assert.deepEqual((await late.events.next(named('state'))).data, { n: 1 });
    });

    test('a watchlist tells pusher-js who is online', async (t) => {
      await client(t, 'bob').then(async (bob) => {
        bob.pusher.signin();
        await bob.frames.next(({ event }) => event === 'pusher:signin_success');
      });
      const changes = new Inbox('watchlist events');
      const ada = await new Client(t, host, 'check-key', {
        userAuthentication: {
          customHandler: ({ socketId }, done) => done(null, sdk.authenticateUser(socketId, { id: 'ada', watchlist: ['bob', 'eve'] })),
        },
      }).connected();
      ada.pusher.user.watchlist.bind('online', (event) => changes.push(['online', event.user_ids]));
      ada.pusher.user.watchlist.bind('offline', (event) => changes.push(['offline', event.user_ids]));
      ada.pusher.signin();
      assert.deepEqual(await changes.next(), ['online', ['bob']]);
      assert.deepEqual(await changes.next(), ['offline', ['eve']]);
    });

    test('a wrong secret is 401, with the string that had to be signed', async () => {
      const forger = new PusherServer({
        appId: 'check-key', key: 'check-key', secret: 'wrong', host: '127.0.0.1', port: host.port, useTLS: false,
      });
      await assert.rejects(forger.trigger('orders', 'paid', {}), ({ status, body }) => {
        assert.equal(status, 401);
        assert.match(body, /POST\\n\/apps\/check-key\/events\\nauth_key=check-key/);
        return true;
      });
    });
  });
}
