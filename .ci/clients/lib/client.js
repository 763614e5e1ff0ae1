// The real pusher-js, and everything that it reports.
import Pusher from 'pusher-js';
import { Inbox } from './inbox.js';

// The WebSocket inside pusher-js for Node leaves its timer for an unanswered close running when it is closed after the
// server has closed already. It does no harm but to keep the process for half a minute; so it may not.
const CLOSE_TIMEOUT = 30_000;
const { setTimeout } = globalThis;
globalThis.setTimeout = (call, delay, ...args) => {
  const timer = setTimeout(call, delay, ...args);
  return delay === CLOSE_TIMEOUT ? timer.unref() : timer;
};

export class Client {
  /** The first is the one after connecting, which pusher-js is in before anybody can listen. */
  states = new Inbox('connection states');
  errors = new Inbox('connection errors');
  frames = new Inbox('frames');

  /**
   * @param t the test, at whose end the client disconnects
   * @param params sent to both endpoints: who the client says it is
   */
  constructor(t, server, key, { params = {}, ...more } = {}) {
    const endpoint = (path) => ({ endpoint: new URL(path, server.url).href, transport: 'ajax', params });
    this.pusher = new Pusher(key, {
      cluster: '',
      wsHost: '127.0.0.1',
      wsPort: server.port,
      forceTLS: false,
      enabledTransports: ['ws'],
      channelAuthorization: endpoint('pusher/auth'),
      userAuthentication: endpoint('pusher/user-auth'),
      ...more,
    });
    t.after(() => this.pusher.disconnect());
    const { connection } = this.pusher;
    connection.bind('state_change', ({ current }) => this.states.push(current));
    connection.bind('error', (error) => this.errors.push(error.data ?? error.error?.data ?? error));
    connection.bind('message', (frame) => this.frames.push(frame));
  }

  async connected() {
    await this.states.next((state) => state === 'connected');
    return this;
  }

  get socketId() {
    return this.pusher.connection.socket_id;
  }

  /** Begins to subscribe; the channel comes with an inbox of its events as {name, data}. */
  begin(channelName) {
    const channel = this.pusher.subscribe(channelName);
    const events = new Inbox(`events of ${channelName}`);
    channel.bind_global((name, data) => events.push({ name, data }));
    return { channel, events };
  }

  async subscribe(channelName) {
    const subscribed = this.begin(channelName);
    await subscribed.events.next(({ name }) => name === 'pusher:subscription_succeeded');
    return subscribed;
  }
}
