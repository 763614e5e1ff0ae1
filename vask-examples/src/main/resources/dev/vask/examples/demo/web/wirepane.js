// The pane in which frames go by.
import { breakable, byId, el, stickToEnd, time } from './dom.js';
import { drop, tap } from './wire.js';

const MAX_FRAMES = 200;
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false,
});

/** What a frame holds, indented; data that is JSON in a string is opened, which the protocol wraps twice. */
function pretty(frame, text) {
  if (!frame) return text;
  let data = frame.data;
  if (typeof data === 'string') {
    try { data = JSON.parse(data); } catch { /* a string it is */ }
  }
  return JSON.stringify('data' in frame ? { ...frame, data } : frame, null, 2);
}

function parse(text) {
  try {
    const frame = JSON.parse(text);
    return typeof frame === 'object' ? frame : null;
  } catch {
    return null;
  }
}

export function start() {
  const list = byId('frames');
  const end = stickToEnd(list);
  const counts = { in: 0, out: 0 };
  let paused = false;

  function count() {
    byId('wire-count').textContent = `↑ ${counts.out}  ↓ ${counts.in}`;
    byId('wire-count').ariaLabel = `${counts.out} frames sent, ${counts.in} received`;
  }

  function row({ way, text, note }) {
    if (note) return el('li', 'frame note', note);
    const frame = parse(text);
    const item = el('li', `frame ${way}`);
    const details = el('details');
    const summary = el('summary');
    const arrow = el('span', 'way', way === 'in' ? '↓' : '↑');
    arrow.role = 'img';
    arrow.ariaLabel = way === 'in' ? 'received' : 'sent';
    const now = new Date();
    summary.append(arrow, breakable('event', frame?.event ?? text.slice(0, 80)), time(now, clock.format(now)));
    const channel = frame?.channel ?? frame?.data?.channel;
    if (channel) summary.append(el('span', 'on', channel));
    details.append(summary);
    // Made when it is looked at: most frames never are.
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) details.append(el('pre', '', pretty(frame, text)));
      if (details.open) details.scrollIntoView({ block: 'nearest' });
    });
    item.append(details);
    return item;
  }

  tap((frame) => {
    if (frame.way) counts[frame.way]++;
    count();
    if (paused) return;
    list.append(row(frame));
    while (list.childElementCount > MAX_FRAMES) list.firstElementChild.remove();
    end.added();
  });
  count();

  byId('wire-pause').addEventListener('click', (event) => {
    paused = !paused;
    event.currentTarget.ariaPressed = String(paused);
    event.currentTarget.textContent = paused ? 'Go on' : 'Pause';
  });
  byId('wire-clear').addEventListener('click', () => list.replaceChildren());
  byId('wire-drop').addEventListener('click', drop);
}
