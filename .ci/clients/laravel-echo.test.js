// Laravel Echo over the real pusher-js, configured as a Laravel page configures it, against a host that is no Laravel.
//
// Where a test shows that something did not come, it triggers an event afterwards and waits for that: frames of one
// connection arrive in order.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import Echo from 'laravel-echo';
import PusherServer from 'pusher';
import Pusher from 'pusher-js';
import { Inbox } from './lib/inbox.js';
import { HOSTS, startCheckServer } from './lib/server.js';

// What listen('OrderPaid') hears: Echo prepends the namespace that Laravel gives its events.
const ORDER_PAID = 'App\\Events\\OrderPaid';

/**
 * The backend's broadcasting/auth. It takes the bearer token for the user's name, refuses the channels that end in closed,
 * and signs with the wrong secret for those that end in forged.
 */
async function startBackend(sdk, forger) {
  const backend = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const [socketId, channel] = [form.get('socket_id'), form.get('channel_name')];
    const user = request.headers.authorization?.replace(/^Bearer /, '');
    if (request.url !== '/broadcasting/auth' || !user || channel.endsWith('closed')) {
      response.writeHead(403).end('{}');
      return;
    }
    const member = channel.startsWith('presence-') ? { user_id: user, user_info: { name: user } } : undefined;
    const signer = channel.endsWith('forged') ? forger : sdk;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(signer.authorizeChannel(socketId, channel, member)));
  });
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  return backend;
}

for (const kind of HOSTS) {
  describe(`Laravel Echo and a host on ${kind}`, () => {
    let host;
    let sdk;
    let backend;
    before(async () => {
      host = await startCheckServer(kind);
      const settings = { appId: 'check-key', key: 'check-key', host: '127.0.0.1', port: host.port, useTLS: false };
      sdk = new PusherServer({
        ...settings, secret: 'check-secret', encryptionMasterKeyBase64: randomBytes(32).toString('base64'),
      });
      backend = await startBackend(sdk, new PusherServer({ ...settings, secret: 'wrong' }));
    });
    after(async () => {
      backend?.close();
      backend?.closeAllConnections();
      await host?.stop();
    });

    /** The page of a user. */
    const page = (t, user, more = {}) => {
      const echo = new Echo({
        broadcaster: 'pusher',
        Pusher,
        key: 'check-key',
        cluster: '',
        wsHost: '127.0.0.1',
        wsPort: host.port,
        forceTLS: false,
        enabledTransports: ['ws'],
        authEndpoint: `http://127.0.0.1:${backend.address().port}/broadcasting/auth`,
        // Not Echo's bearerToken: it goes into defaults that all the Echos of a process share.
        auth: { headers: { Authorization: `Bearer ${user}` } },
        ...more,
      });
      t.after(() => echo.disconnect());
      return echo;
    };

    /** What Echo reports first: that it is subscribed, or the error. To be called in the breath that began it: Echo keeps neither. */
    const outcome = (channel) => {
      const outcomes = new Inbox(`outcome of ${channel.name}`);
      channel.subscribed(() => outcomes.push('subscribed')).error(({ type, status }) => outcomes.push({ type, status }));
      return outcomes.next();
    };
    const subscribed = async (channel) => assert.equal(await outcome(channel), 'subscribed');

    test('a public channel: listen hears events of the namespace, and with a dot any other', async (t) => {
      const heard = new Inbox('events');
      await subscribed(page(t, 'ada').channel('news')
        .listen('OrderPaid', (data) => heard.push(['OrderPaid', data]))
        .listen('.order.paid', (data) => heard.push(['order.paid', data])));
      await sdk.trigger('news', ORDER_PAID, { id: 1 });
      await sdk.trigger('news', 'order.paid', { id: 2 });
      assert.deepEqual(await heard.next(), ['OrderPaid', { id: 1 }]);
      assert.deepEqual(await heard.next(), ['order.paid', { id: 2 }]);
    });

    test('a Reverb page needs no cluster', async (t) => {
      const heard = new Inbox('events');
      const echo = page(t, 'ada', { broadcaster: 'reverb', cluster: undefined });
      await subscribed(echo.private('orders').listen('OrderPaid', (data) => heard.push(data)));
      await sdk.trigger('private-orders', ORDER_PAID, { id: 42 });
      assert.deepEqual(await heard.next(), { id: 42 });
    });

    test('a private channel: what goes to others goes to all but the socket that Echo names', async (t) => {
      const [ada, bob] = [page(t, 'ada'), page(t, 'bob')];
      const [adaHeard, bobHeard] = [new Inbox('events of ada'), new Inbox('events of bob')];
      await subscribed(ada.private('orders').listen('OrderPaid', ({ id }) => adaHeard.push(id)));
      await subscribed(bob.private('orders').listen('OrderPaid', ({ id }) => bobHeard.push(id)));
      await sdk.trigger('private-orders', ORDER_PAID, { id: 1 }, { socket_id: ada.socketId() });
      await sdk.trigger('private-orders', ORDER_PAID, { id: 2 });
      assert.equal(await bobHeard.next(), 1);
      assert.equal(await bobHeard.next(), 2);
      assert.equal(await adaHeard.next(), 2);
      assert.deepEqual(adaHeard.all, [2]);
    });

    test('a private channel: a whisper reaches the others and not the one who whispered', async (t) => {
      const [adaHeard, bobHeard] = [new Inbox('whispers to ada'), new Inbox('whispers to bob')];
      const ada = page(t, 'ada').private('orders').listenForWhisper('typing', ({ name }) => adaHeard.push(name));
      const bob = page(t, 'bob').private('orders').listenForWhisper('typing', ({ name }) => bobHeard.push(name));
      await Promise.all([subscribed(ada), subscribed(bob)]);
      bob.whisper('typing', { name: 'bob' });
      assert.equal(await adaHeard.next(), 'bob');
      ada.whisper('typing', { name: 'ada' });
      assert.equal(await bobHeard.next(), 'ada');
      assert.deepEqual(bobHeard.all, ['ada']);
    });

    test('a presence channel: here, joining, a whisper, leaving', async (t) => {
      const seen = new Inbox('presence events');
      const ada = page(t, 'ada').join('room')
        .here((users) => seen.push(['here', ...users.map(({ name }) => name)]))
        .joining(({ name }) => seen.push(['joining', name]))
        .leaving(({ name }) => seen.push(['leaving', name]))
        .listenForWhisper('typing', ({ name }) => seen.push(['typing', name]));
      await subscribed(ada);
      assert.deepEqual(await seen.next(), ['here', 'ada']);
      const bob = page(t, 'bob');
      const bobSeen = new Inbox('what bob sees');
      await subscribed(bob.join('room').here((users) => bobSeen.push(users.map(({ name }) => name).sort())));
      assert.deepEqual(await bobSeen.next(), ['ada', 'bob']);
      assert.deepEqual(await seen.next(), ['joining', 'bob']);
      bob.join('room').whisper('typing', { name: 'bob' });
      assert.deepEqual(await seen.next(), ['typing', 'bob']);
      bob.leave('room');
      assert.deepEqual(await seen.next(), ['leaving', 'bob']);
    });

    test('a channel that the backend refuses is an error on it, and the others work on', async (t) => {
      const echo = page(t, 'eve');
      assert.deepEqual(await outcome(echo.join('closed')), { type: 'AuthError', status: 403 });
      await subscribed(echo.join('open'));
    });

    test('a signature that Vask refuses is an error on the channel, and the others work on', async (t) => {
      const echo = page(t, 'eve');
      assert.deepEqual(await outcome(echo.private('forged')), { type: 'AuthError', status: 401 });
      assert.deepEqual(await outcome(echo.join('forged')), { type: 'AuthError', status: 401 });
      await subscribed(echo.private('open'));
    });

    test('an encrypted channel is decrypted', async (t) => {
      const heard = new Inbox('events');
      await subscribed(page(t, 'ada').encryptedPrivate('vault').listen('OrderPaid', (data) => heard.push(data)));
      await sdk.trigger('private-encrypted-vault', ORDER_PAID, { id: 7 });
      assert.deepEqual(await heard.next(), { id: 7 });
    });
  });
}
