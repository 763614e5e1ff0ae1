// What is said. A message of one's own is shown at once, and confirmed when it has come back through the channel.
import { avatar, byId, el, hue, stickToEnd, time } from './dom.js';

const SAME_BREATH = 3 * 60 * 1000;
const MAX_ITEMS = 300;

export class ChatLog {
  #list = byId('messages');
  #end = stickToEnd(byId('log'));
  #waiting = new Map();
  #last = { id: '', at: 0 };

  constructor(me) {
    this.me = me;
  }

  clear() {
    this.#list.replaceChildren();
    this.#waiting.clear();
    this.#last = { id: '', at: 0 };
    byId('empty').hidden = false;
  }

  happened(text) {
    this.#last = { id: '', at: 0 };
    this.#append(el('li', 'happening', text));
  }

  /** Shows what was sent but is not confirmed yet. */
  sending(message) {
    const item = this.#message({ ...message, from: this.me });
    item.classList.add('waiting');
    this.#waiting.set(message.id, { item, at: performance.now() });
    this.#end.jump();
  }

  failed(message, problem, onRetry) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    waiting.item.classList.replace('waiting', 'failed');
    const retry = el('button', 'quiet', 'Try again');
    retry.type = 'button';
    retry.addEventListener('click', () => { waiting.item.remove(); this.#waiting.delete(message.id); onRetry(); });
    waiting.item.querySelector('.receipt').replaceChildren(el('span', '', `Not sent: ${problem}`), retry);
  }

  arrived(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting || message.from.id !== this.me.id) {
      this.#message(message);
      return;
    }
    this.#waiting.delete(message.id);
    waiting.item.classList.remove('waiting', 'failed');
    const took = Math.max(1, Math.round(performance.now() - waiting.at));
    waiting.item.querySelector('.receipt').replaceChildren(el('span', '', `there and back in ${took} ms`));
    this.#end.added();
  }

  #message({ from, text }) {
    const now = Date.now();
    const mine = from.id === this.me.id;
    const first = from.id !== this.#last.id || now - this.#last.at > SAME_BREATH;
    this.#last = { id: from.id, at: now };
    const item = el('li', `message${mine ? ' mine' : ''}${first ? ' first' : ''}`);
    item.style.setProperty('--hue', hue(from.id));
    const who = el('p', 'who');
    who.append(el('span', 'who-name', from.name), time());
    item.append(avatar(from), who, el('p', 'body', text));
    if (mine) item.append(el('p', 'receipt'));
    byId('empty').hidden = true;
    this.#append(item);
    return item;
  }

  #append(item) {
    this.#list.append(item);
    while (this.#list.childElementCount > MAX_ITEMS) this.#list.firstElementChild.remove();
    this.#end.added();
  }
}
