// The real pusher-js in Node against the demo, and against a host whose moves the tests command, on each server.
//
// Where a test shows that something did not come, it triggers an event afterwards and waits for that: frames of one
// connection arrive in order.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import nacl from 'tweetnacl';
import { Client } from './lib/client.js';
import { Inbox } from './lib/inbox.js';
import { DEMOS, HOSTS, post, startCheckServer, startDemo } from './lib/server.js';
import { closeCodeOfSilence } from './lib/silent.js';

const isError = (name) => name === 'pusher:subscription_error';

for (const kind of DEMOS) {
  describe(`pusher-js and the demo on ${kind}`, () => {
    let demo;
    before(async () => {
      demo = await startDemo(kind,
        '--app', 'demo-key:demo-secret',
        '--app', 'closed-key:closed-secret:enabled=false',
        '--app', 'impatient-key:impatient-secret:activity-timeout=1,pong-timeout=1');
    });
    after(() => demo?.stop());

    /** Somebody who has told the demo a name. */
    const visitor = async (name) => JSON.parse(await post(demo, 'session', JSON.stringify({ name })));
    const client = (t, { token }) => new Client(t, demo, 'demo-key', { params: { token } }).connected();
    const say = ({ token }, room, text) => post(demo, 'messages', JSON.stringify({ token, room, text }));

    test('/health answers 200, / is a page', async () => {
      assert.equal((await fetch(new URL('health', demo.url))).status, 200);
      const page = await fetch(demo.url);
      assert.equal(page.status, 200);
      assert.match(page.headers.get('content-type'), /^text\/html/);
    });

    test('connects and is told a socket id', async (t) => {
      const one = await new Client(t, demo, 'demo-key').connected();
      assert.match(one.socketId, /^\d+\.\d+$/);
      assert.deepEqual(one.errors.all, []);
    });

    test('receives an event of a public channel', async (t) => {
      const watcher = await new Client(t, demo, 'demo-key').connected();
      const { events } = await watcher.subscribe('rooms');
      const ada = await visitor('Ada');
      await (await client(t, ada)).subscribe('presence-room.public-check');
      // Rooms of the tests before may still be emptying: the board may change more than once.
      await events.next(({ name, data }) => name === 'changed'
        && data.some((room) => room.name === 'public-check' && room.people === 1));
    });

    test('two tabs of one visitor are one member, gone with the second tab', async (t) => {
      const room = 'presence-room.tabs';
      const [bob, ada] = [await visitor('Bob'), await visitor('Ada')];
      const observer = await (await client(t, bob)).subscribe(room);
      const fence = async (text) => {
        await say(bob, 'tabs', text);
        await observer.events.next(({ name, data }) => name === 'message' && data.text === text);
      };
      const seen = (event) => observer.events.all.filter(({ name }) => name === event).map(({ data }) => data.id);

      const first = await client(t, ada);
      await first.subscribe(room);
      const second = await client(t, ada);
      const { channel } = await second.subscribe(room);
      assert.equal(channel.members.count, 2);
      assert.equal(channel.members.me.info.name, 'Ada');
      await fence('both tabs are there');
      assert.deepEqual(seen('pusher:member_added'), [ada.id]);

      first.pusher.unsubscribe(room);
      // Once this later request of the same connection is answered, the one before it has been carried out.
      await first.subscribe('fence');
      await fence('one tab left');
      assert.deepEqual(seen('pusher:member_removed'), []);

      second.pusher.disconnect();
      await observer.events.next(({ name }) => name === 'pusher:member_removed');
      await fence('both tabs left');
      assert.deepEqual(seen('pusher:member_added'), [ada.id]);
      assert.deepEqual(seen('pusher:member_removed'), [ada.id]);
      assert.equal(observer.channel.members.count, 1);
    });

    test('a client event reaches the others, with the sender', async (t) => {
      const room = 'presence-room.typing';
      const [bob, ada] = [await visitor('Bob'), await visitor('Ada')];
      const hears = await (await client(t, bob)).subscribe(room);
      const metadata = new Inbox('metadata');
      hears.channel.bind('client-typing', (data, meta) => metadata.push(meta));
      const types = await (await client(t, ada)).subscribe(room);

      types.channel.trigger('client-typing', { typing: true });

      const { data } = await hears.events.next(({ name }) => name === 'client-typing');
      assert.deepEqual(data, { typing: true });
      assert.deepEqual(await metadata.next(), { user_id: ada.id });
      await say(ada, 'typing', 'fence');
      await types.events.next(({ name }) => name === 'message');
      assert.ok(!types.events.all.some(({ name }) => name === 'client-typing'), 'the sender does not get its own');
    });

    test('signs in at the endpoint and receives an event sent to its user', async (t) => {
      const [bob, ada] = [await visitor('Bob'), await visitor('Ada')];
      await (await client(t, bob)).subscribe('presence-room.waves');
      const her = await client(t, ada);
      await her.subscribe('presence-room.waves');
      const waves = new Inbox('waves');
      her.pusher.user.bind('wave', (data) => waves.push(data));
      her.pusher.signin();
      await her.frames.next(({ event }) => event === 'pusher:signin_success');

      await post(demo, 'waves', JSON.stringify({ token: bob.token, room: 'waves', to: ada.id }));

      assert.deepEqual((await waves.next()).from, { id: bob.id, name: 'Bob' });
      assert.equal(her.pusher.user.user_data.id, ada.id);
      assert.deepEqual(her.errors.all, []);
    });

    test('an endpoint that refuses is an error on the channel, and the connection stays', async (t) => {
      const one = await client(t, await visitor('Ada'));
      const { events } = one.begin('private-not-a-room');
      const { data } = await events.next(({ name }) => isError(name));
      assert.equal(data.type, 'AuthError');
      assert.equal(data.status, 403);
      await one.subscribe('rooms');
      assert.deepEqual(one.states.all, ['connected']);
    });

    test('an unknown key is refused with 4001 for good', async (t) => {
      await assertRefused(new Client(t, demo, 'no-such-key'), 4001);
    });

    test('a disabled app is refused with 4003 for good', async (t) => {
      await assertRefused(new Client(t, demo, 'closed-key'), 4003);
    });

    test('with an activity timeout of a second the client stays, and who is silent goes with 4201', async (t) => {
      const one = await new Client(t, demo, 'impatient-key').connected();
      const id = one.socketId;
      // The silent peers are the clock: each has had its second and its second to answer.
      for (let i = 0; i < 2; i++) {
        assert.equal(await closeCodeOfSilence(demo, 'app/impatient-key?protocol=7'), 4201);
      }
      await one.subscribe('still-here');
      assert.equal(one.socketId, id);
      assert.deepEqual(one.states.all, ['connected']);
    });

    test('SIGTERM ends it within ten seconds, with clients connected', async (t) => {
      const one = await new Client(t, demo, 'demo-key').connected();
      const { code, signal } = await demo.stop();
      // 143 is how a JVM reports that SIGTERM ended it in good order.
      assert.ok([0, 143].includes(code), `ended with ${code ?? signal}: ${demo.output()}`);
      await one.states.next((state) => state !== 'connected');
      assert.ok(!/exception/i.test(demo.output()), demo.output());
    });
  });
}

for (const kind of HOSTS) {
  describe(`pusher-js and a host on ${kind}`, () => {
    let host;
    before(async () => { host = await startCheckServer(kind); });
    after(() => host?.stop());

    const client = (t, params, more) => new Client(t, host, 'check-key', { params, ...more }).connected();
    const trigger = (channel, event, data) => post(host, `trigger?${new URLSearchParams({ channel, event })}`, data);

    test('receives an event of a private channel', async (t) => {
      const { events } = await (await client(t)).subscribe('private-orders');
      await trigger('private-orders', 'order.paid', '{"id":42}');
      assert.deepEqual((await events.next(({ name }) => name === 'order.paid')).data, { id: 42 });
    });

    test('receives data that is no JSON as the string it is', async (t) => {
      const { events } = await (await client(t)).subscribe('orders');
      await trigger('orders', 'order.paid', 'forty-two ☃');
      assert.equal((await events.next(({ name }) => name === 'order.paid')).data, 'forty-two ☃');
    });

    test('decrypts an event of an encrypted channel', async (t) => {
      const name = 'private-encrypted-orders';
      const key = createHash('sha256').update(name).update(Buffer.alloc(32, 7)).digest();
      const one = await client(t, {}, {
        nacl,
        channelAuthorization: {
          // An application's own endpoint adds the key; Vask never learns it.
          customHandler: async ({ socketId, channelName }, done) => {
            const form = new URLSearchParams({ socket_id: socketId, channel_name: channelName });
            const signed = JSON.parse(await post(host, 'pusher/auth', form.toString()));
            done(null, { ...signed, shared_secret: key.toString('base64') });
          },
        },
      });
      const { events } = await one.subscribe(name);
      const nonce = nacl.randomBytes(24);
      const box = nacl.secretbox(Buffer.from('{"id":42}'), nonce, key);
      const base64 = (bytes) => Buffer.from(bytes).toString('base64');
      await trigger(name, 'order.paid', JSON.stringify({ nonce: base64(nonce), ciphertext: base64(box) }));
      assert.deepEqual((await events.next((event) => event.name === 'order.paid')).data, { id: 42 });
    });

    test('client events keep their type on a private channel: object, string, number, nothing', async (t) => {
      const hears = await (await client(t)).subscribe('private-typing');
      const types = await (await client(t)).subscribe('private-typing');
      for (const data of [{ a: [1, null] }, 'text', 7, undefined]) {
        types.channel.trigger('client-typed', data);
        assert.deepEqual((await hears.events.next(({ name }) => name === 'client-typed')).data, data);
      }
    });

    test('a wrong signature is an error on the channel, and the connection stays', async (t) => {
      const one = await client(t, { forge: 'yes' });
      const { events } = one.begin('private-orders');
      const { data } = await events.next(({ name }) => isError(name));
      assert.equal(data.type, 'AuthError');
      assert.equal(data.status, 401);
      assert.equal((await one.errors.next()).code, 4009);
      await one.subscribe('orders');
      assert.deepEqual(one.states.all, ['connected']);
    });

    test('subscribe, unsubscribe, subscribe in one breath is one subscription', async (t) => {
      const one = await client(t);
      one.pusher.subscribe('breath');
      one.pusher.unsubscribe('breath');
      const { events } = await one.subscribe('breath');
      await trigger('breath', 'once', '{}');
      await trigger('breath', 'fence', '{}');
      await events.next(({ name }) => name === 'fence');
      assert.equal(events.all.filter(({ name }) => name === 'once').length, 1);
    });

    test('terminated with 4200, it connects and signs in again by itself', async (t) => {
      const one = await client(t, { user: 'ada' });
      const notices = new Inbox('notices');
      one.pusher.user.bind('notice', (data) => notices.push(data));
      one.pusher.signin();
      await one.frames.next(({ event }) => event === 'pusher:signin_success');
      await post(host, 'send-to-user?user=ada&event=notice', '{"before":true}');
      assert.deepEqual(await notices.next(), { before: true });
      const first = one.socketId;

      await post(host, 'terminate?user=ada');

      assert.equal((await one.errors.next()).code, 4200);
      await one.connected();
      await one.frames.next(({ event }) => event === 'pusher:signin_success');
      assert.notEqual(one.socketId, first);
      await post(host, 'send-to-user?user=ada&event=notice', '{"after":true}');
      assert.deepEqual(await notices.next(), { after: true });
    });

    test('terminating a user leaves those alone who only name it in a presence channel', async (t) => {
      const one = await client(t, { user: 'grace' });
      const { events } = await one.subscribe('presence-room');
      await post(host, 'terminate?user=grace');
      await trigger('presence-room', 'fence', '{}');
      await events.next(({ name }) => name === 'fence');
      assert.deepEqual(one.states.all, ['connected']);
    });

    test('an app disabled while clients are connected closes them with 4003 for good', async (t) => {
      const one = await new Client(t, host, 'impatient-key').connected();
      await post(host, 'enable?key=impatient-key&enabled=false');
      await assertRefused(one, 4003);
      await post(host, 'enable?key=impatient-key&enabled=true');
      await new Client(t, host, 'impatient-key').connected();
    });

    test('SIGTERM ends it within ten seconds', async () => {
      const { code, signal } = await host.stop();
      assert.ok([0, 143].includes(code), `ended with ${code ?? signal}: ${host.output()}`);
    });
  });
}

/** pusher-js goes to disconnected only where it will not come back; where it will, it goes to connecting. */
async function assertRefused(client, code) {
  assert.equal((await client.errors.next()).code, code);
  await client.states.next((state) => state === 'disconnected');
  assert.equal(client.pusher.connection.state, 'disconnected');
  assert.ok(!client.states.all.includes('connecting'), client.states.all.join());
}
