// One room: a presence channel. Who is there, what they say, and who is typing. In a sealed room, what they say comes over
// a channel of its own, which pusher-js decrypts: one with presence cannot be encrypted.

import { SEALED } from './rooms.js';

const TYPING_SENT_EVERY = 1500;
const TYPING_SHOWN_FOR = 3000;

const person = (member) => ({ id: member.id, name: member.info?.name ?? member.id });

export class Room {
  #channel;
  #speech;
  #typing = new Map();
  /** Not 0: a page that is younger than the pause would keep its first typing to itself. */
  #typingSentAt = -Infinity;

  /** @param on what is told: people, came, left, message, typing, refused */
  constructor(pusher, name, canType, on) {
    this.name = name;
    this.pusher = pusher;
    this.canType = canType;
    this.on = on;
    const channel = pusher.subscribe(`presence-room.${name}`);
    this.#channel = channel;
    this.#speech = this.sealed ? pusher.subscribe(`private-encrypted-room.${name}`) : channel;
    channel.bind('pusher:subscription_succeeded', () => this.#people());
    for (const each of this.#channels) each.bind('pusher:subscription_error', (error) => on.refused(error));
    channel.bind('pusher:member_added', (member) => { this.#people(); on.came(person(member)); });
    channel.bind('pusher:member_removed', (member) => {
      this.#stopped(member.id);
      this.#people();
      on.left(person(member));
    });
    this.#speech.bind('message', (message) => { this.#stopped(message.from.id); on.message(message); });
    channel.bind('client-typing', (data, { user_id: id }) => (data?.typing ? this.#started(id) : this.#stopped(id)));
  }

  get sealed() {
    return SEALED.includes(this.name);
  }

  get open() {
    return this.#channel.subscribed && this.#speech.subscribed;
  }

  get #channels() {
    return new Set([this.#channel, this.#speech]);
  }

  /** Calls once this room hears what is said in it: at once, or when its subscriptions are there. */
  whenOpen(call) {
    if (this.open) {
      call();
      return;
    }
    const opened = () => {
      if (!this.open) return;
      for (const each of this.#channels) each.unbind('pusher:subscription_succeeded', opened);
      call();
    };
    for (const each of this.#channels) each.bind('pusher:subscription_succeeded', opened);
  }

  /** Tells the others, but no more often than they need to know. */
  type(hasText) {
    const now = performance.now();
    if (!this.canType || !this.open) return;
    if (hasText && now - this.#typingSentAt < TYPING_SENT_EVERY) return;
    if (!hasText && this.#typingSentAt === -Infinity) return;
    this.#typingSentAt = hasText ? now : -Infinity;
    this.#channel.trigger('client-typing', { typing: hasText });
  }

  leave() {
    this.#typing.forEach(clearTimeout);
    this.#typing.clear();
    for (const each of this.#channels) {
      each.unbind();
      this.pusher.unsubscribe(each.name);
    }
  }

  #people() {
    const people = [];
    this.#channel.members.each((member) => people.push(person(member)));
    this.on.people(people);
  }

  #started(id) {
    clearTimeout(this.#typing.get(id));
    this.#typing.set(id, setTimeout(() => this.#stopped(id), TYPING_SHOWN_FOR));
    this.#tellTyping();
  }

  #stopped(id) {
    clearTimeout(this.#typing.get(id));
    if (this.#typing.delete(id)) this.#tellTyping();
  }

  #tellTyping() {
    const names = [...this.#typing.keys()].map((id) => this.#channel.members.get(id)).filter(Boolean)
      .map((member) => person(member).name);
    this.on.typing(names);
  }
}
