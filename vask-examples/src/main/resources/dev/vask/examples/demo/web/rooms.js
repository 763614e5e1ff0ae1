// The list of rooms: a few that are always there, and every other that somebody is in.
import * as api from './api.js';
import { byId, el } from './dom.js';

const ALWAYS = ['lobby', 'kitchen', 'workshop', 'vault'];
/** Where what is said is encrypted. */
export const SEALED = ['vault'];
const NAME = /^[a-z0-9_-]{1,30}$/;

/** The room in the page's address; lobby where there is none that could be. */
export function fromAddress() {
  const name = location.hash.slice(1);
  return NAME.test(name) ? name : 'lobby';
}

export class RoomList {
  #people = new Map();
  #current = '';

  constructor(pusher) {
    const channel = pusher.subscribe('rooms');
    let told = 0;
    channel.bind('changed', (board) => { told++; this.#show(board); });
    // Asked once changes are heard of; an answer that one of them has overtaken is old.
    channel.bind('pusher:subscription_succeeded', () => {
      const before = told;
      api.rooms().then((board) => { if (told === before) this.#show(board); }).catch(() => {});
    });
    const form = byId('new-room');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const input = byId('new-room-name');
      const name = input.value.trim().toLowerCase().replace(/^#/, '').replace(/\s+/g, '-');
      const valid = NAME.test(name);
      byId('new-room-error').textContent = valid ? '' : 'Use letters a to z, digits, - and _.';
      input.ariaInvalid = String(!valid);
      if (!valid) return;
      input.value = '';
      location.hash = name;
    });
  }

  enter(name) {
    this.#current = name;
    this.#draw();
  }

  #show(board) {
    this.#people = new Map(board.map(({ name, people }) => [name, people]));
    this.#draw();
  }

  #draw() {
    const focused = document.activeElement?.dataset?.room;
    const names = new Set([...ALWAYS, ...this.#people.keys(), this.#current]);
    byId('rooms').replaceChildren(...[...names].map((name) => {
      const button = el('button');
      const people = this.#people.get(name) ?? 0;
      button.type = 'button';
      button.dataset.room = name;
      button.ariaCurrent = name === this.#current ? 'true' : null;
      button.append(el('span', '', `#${name}`));
      if (SEALED.includes(name)) button.append(el('span', 'room-sealed', 'encrypted'));
      if (people > 0) {
        button.append(el('span', 'room-count', String(people)));
        button.ariaLabel = `#${name}${SEALED.includes(name) ? ', encrypted' : ''}, ${people} ${people === 1 ? 'person' : 'people'}`;
      }
      button.addEventListener('click', () => { location.hash = name; });
      const item = el('li');
      item.append(button);
      return item;
    }));
    if (focused) byId('rooms').querySelector(`[data-room="${focused}"]`)?.focus();
  }
}
