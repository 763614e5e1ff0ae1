// The log of what happens, oldest first, with its filter. What is filtered away is hidden, not lost.
import { breakable, byId, el, stickToEnd, time } from './dom.js';

const MAX_ENTRIES = 500;
/** What the filter offers, and the kinds that it stands for. */
const GROUPS = {
  Connections: ['connected', 'disconnected', 'signed in'],
  Channels: ['occupied', 'vacated', 'cache miss', 'gap'],
  Subscriptions: ['subscribed', 'unsubscribed', 'count'],
  Members: ['member added', 'member removed'],
  'Client events': ['client event'],
  Published: ['published'],
};
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false,
});

const groupOf = (kind) => Object.keys(GROUPS).find((group) => GROUPS[group].includes(kind)) ?? '';

/** Indented, with its data opened where that is JSON and was not cut. */
function pretty(entry) {
  try {
    return JSON.stringify({ ...entry, data: JSON.parse(entry.data) }, null, 2);
  } catch {
    return JSON.stringify(entry, null, 2);
  }
}

function row(entry) {
  const item = el('li', 'frame entry');
  const details = el('details');
  const summary = el('summary');
  const at = new Date(entry.at);
  const kind = el('span', 'kind', entry.kind);
  kind.dataset.group = groupOf(entry.kind);
  const about = [entry.event, entry.what, entry.user && `user ${entry.user}`, entry.socket && `socket ${entry.socket}`,
    entry.data];
  summary.append(
    kind, breakable('event', entry.channel ?? ''), time(at, clock.format(at)),
    el('span', 'on', [entry.app, ...about].filter(Boolean).join(' · ')));
  details.append(summary);
  // Made when it is looked at: most entries never are.
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(el('pre', '', pretty(entry)));
    if (details.open) details.scrollIntoView({ block: 'nearest' });
  });
  item.append(details);
  return item;
}

export class Flow {
  #list = byId('entries');
  #end = stickToEnd(this.#list);
  #shown = [];
  #held = [];
  #paused = false;

  /** @param onChannel is told of each channel that was seen */
  constructor(apps, onChannel) {
    this.onChannel = onChannel;
    byId('filter-app').append(...apps.map((app) => new Option(app, app)));
    byId('filter-kind').append(...Object.keys(GROUPS).map((group) => new Option(group, group)));
    byId('filter').addEventListener('input', () => this.#filter());
    byId('filter').addEventListener('submit', (event) => event.preventDefault());
    byId('flow-pause').addEventListener('click', () => this.#pause(!this.#paused));
    byId('flow-clear').addEventListener('click', () => {
      this.#shown = [];
      this.#held = [];
      this.#list.replaceChildren();
      this.#tell();
    });
    this.#tell();
  }

  /** Takes in what the server tells. */
  add({ missed, entries }) {
    for (const entry of entries) {
      if (entry.channel) this.onChannel(entry.channel);
      this.#take({ entry, item: row(entry), text: JSON.stringify(entry).toLowerCase() });
    }
    if (missed > 0) this.note(`${missed} more went by too fast to be shown.`);
    this.#tell();
  }

  /** A remark among the entries; no filter hides it. */
  note(text) {
    this.#take({ entry: null, item: el('li', 'frame note', text), text: '' });
    this.#tell();
  }

  #take(line) {
    if (this.#paused) {
      this.#held.push(line);
      if (this.#held.length > MAX_ENTRIES) this.#held.shift();
      return;
    }
    line.item.hidden = !this.#matches(line);
    this.#shown.push(line);
    this.#list.append(line.item);
    if (this.#shown.length > MAX_ENTRIES) this.#shown.shift().item.remove();
    this.#end.added();
  }

  #pause(paused) {
    this.#paused = paused;
    byId('flow-pause').ariaPressed = String(paused);
    if (!paused) this.#held.splice(0).forEach((line) => this.#take(line));
    this.#tell();
  }

  #matches({ entry, text }) {
    const app = byId('filter-app').value;
    const kind = byId('filter-kind').value;
    return !entry || ((!app || entry.app === app) && (!kind || groupOf(entry.kind) === kind)
      && text.includes(byId('filter-text').value.trim().toLowerCase()));
  }

  #filter() {
    for (const line of this.#shown) line.item.hidden = !this.#matches(line);
    this.#end.jump();
    this.#tell();
  }

  #tell() {
    const entries = this.#shown.filter(({ entry }) => entry);
    const visible = entries.filter(({ item }) => !item.hidden).length;
    const all = `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`;
    byId('flow-count').textContent = visible === entries.length ? all : `${visible} of ${all}`;
    byId('flow-pause').textContent = this.#paused ? `Go on (${this.#held.length} waiting)` : 'Pause';
  }
}
