// A host that decides for itself: the auth endpoint in a box, asked by pusher-js, and the authorizer, for pages whose cookie
// says who they are.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { launch } from './lib/chromium.js';
import { Client } from './lib/client.js';
import { HOSTS, post, startCheckServer } from './lib/server.js';

const PUSHER_JS = createRequire(import.meta.url).resolve('pusher-js/dist/web/pusher.min.js');

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const kind of HOSTS) {
  describe(`host hooks on ${kind}`, () => {
    let host;
    before(async () => { host = await startCheckServer(kind); });
    after(() => host?.stop());

    const boxed = (user) => {
      const endpoint = (path) => ({ endpoint: new URL(path, host.url).href, transport: 'ajax', headers: { user } });
      return { channelAuthorization: endpoint('boxed/auth'), userAuthentication: endpoint('boxed/user-auth') };
    };
    const client = (t, user) => new Client(t, host, 'hooked-key', { ...boxed(user) }).connected();

    test('the endpoint in a box lets in whom the rule of the pattern lets in, and nobody else', async (t) => {
      const ada = await client(t, 'ada');
      const { events } = await ada.subscribe('private-of.ada');
      await post(host, 'hooked/trigger?channel=private-of.ada&event=hello', '1');
      await events.next(({ name, data }) => name === 'hello' && data === 1);
      const refused = ada.begin('private-of.bob');
      const { data } = await refused.events.next(({ name }) => name === 'pusher:subscription_error');
      assert.equal(data.status, 403);
    });

    test('it names members and users', async (t) => {
      const [ada, bob] = [await client(t, 'ada'), await client(t, 'bob')];
      const { channel, events } = await ada.subscribe('presence-room');
      assert.equal(channel.members.me.id, 'ada');
      await bob.subscribe('presence-room');
      await events.next(({ name, data }) => name === 'pusher:member_added' && data.id === 'bob');
      ada.pusher.signin();
      await ada.pusher.user.signinDonePromise;
      const hello = new Promise((resolve) => { ada.pusher.user.bind('hello', resolve); });
      await post(host, 'hooked/send-to-user?user=ada&event=hello', '{"to":"ada"}');
      assert.deepEqual(await hello, { to: 'ada' });
    });

    test('it gives the key of an encrypted channel, and pusher-js decrypts what the host encrypted', async (t) => {
      const { events } = await (await client(t, 'ada')).subscribe('private-encrypted-diary');
      await post(host, 'hooked/encrypt?channel=private-encrypted-diary&event=entry', '{"dear":"diary"}');
      const { data } = await events.next(({ name }) => name === 'entry');
      assert.deepEqual(data, { dear: 'diary' });
    });

    /** A page of somebody with a cookie, and a pusher-js in it that asks nobody. */
    async function page(t, user) {
      const context = await browser.newContext();
      t.after(() => context.close());
      await context.addCookies([{ name: 'user', value: user, url: host.url }]);
      const opened = await context.newPage();
      await opened.goto(new URL('health', host.url).href);
      await opened.addScriptTag({ path: PUSHER_JS });
      await opened.evaluate((me) => new Promise((resolve) => {
        const { hostname: wsHost, port: wsPort } = window.location;
        const pusher = new window.Pusher('hooked-key', {
          cluster: '', wsHost, wsPort: Number(wsPort), forceTLS: false, enabledTransports: ['ws'],
          channelAuthorization: {
            customHandler: (params, answer) => answer(null, { auth: '', channel_data: JSON.stringify({ user_id: me }) }),
          },
          userAuthentication: { customHandler: (params, answer) => answer(null, { auth: '', user_data: '{"id":"nobody"}' }) },
        });
        window.pusher = pusher;
        window.subscribe = (name) => new Promise((done) => {
          const channel = pusher.subscribe(name);
          channel.bind('pusher:subscription_succeeded', () => done('subscribed'));
          channel.bind('pusher:subscription_error', ({ error }) => done(error));
        });
        pusher.connection.bind('connected', resolve);
      }), user);
      return opened;
    }

    test('a page whose cookie says who it is subscribes without asking anybody, or is refused with the reason', async (t) => {
      const ada = await page(t, 'ada');
      assert.equal(await ada.evaluate(() => window.subscribe('private-orders')), 'subscribed');
      assert.match(await ada.evaluate(() => window.subscribe('private-secret')), /Not for ada/);
    });

    test('members and users are whom the authorizer names, whatever a page says', async (t) => {
      const [ada, bob] = [await page(t, 'ada'), await page(t, 'bob')];
      await ada.evaluate(() => window.subscribe('presence-hall'));
      await bob.evaluate(() => window.subscribe('presence-hall'));
      assert.deepEqual(
        await bob.evaluate(() => Object.keys(window.pusher.channel('presence-hall').members.members).sort()), ['ada', 'bob']);
      assert.equal(await ada.evaluate(async () => {
        window.pusher.signin();
        await window.pusher.user.signinDonePromise;
        return window.pusher.user.user_data.id;
      }), 'ada');
    });

    test('a filter gives each page its part of a channel, and a client event the host forbids is an error', async (t) => {
      const [ada, bob] = [await page(t, 'ada'), await page(t, 'bob')];
      for (const one of [ada, bob]) {
        await one.evaluate(async () => {
          await window.subscribe('private-orders');
          window.got = [];
          window.last = new Promise((resolve) => {
            window.pusher.channel('private-orders').bind_global((name) => {
              window.got.push(name);
              if (name === 'last') resolve();
            });
          });
        });
      }
      await post(host, 'hooked/trigger?channel=private-orders&event=for-ada&for=ada', '1');
      await post(host, 'hooked/trigger?channel=private-orders&event=for-bob&for=bob', '1');
      await post(host, 'hooked/trigger?channel=private-orders&event=last', '1');
      for (const [one, name] of [[ada, 'ada'], [bob, 'bob']]) {
        assert.deepEqual(await one.evaluate(async () => { await window.last; return window.got; }), [`for-${name}`, 'last']);
      }
      assert.match(await ada.evaluate(() => new Promise((resolve) => {
        window.pusher.connection.bind('error', (error) => resolve((error.data ?? error.error.data).message));
        window.pusher.channel('private-orders').trigger('client-forbidden', {});
      })), /not that one/);
    });
  });
}
