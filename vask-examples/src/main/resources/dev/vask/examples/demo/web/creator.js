// The event creator: one event, on one channel of one app.
import * as api from './api.js';
import { byId, el } from './dom.js';

const MAX_SUGGESTED = 50;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export function start({ key, apps }) {
  byId('event-app').replaceChildren(...apps.map((app) => new Option(app, app)));
  byId('creator').addEventListener('submit', async (event) => {
    event.preventDefault();
    byId('event-error').textContent = '';
    byId('event-done').textContent = '';
    try {
      const { subscriptions } = await api.publish({
        console: key,
        app: byId('event-app').value,
        channel: byId('event-channel').value,
        event: byId('event-name').value,
        data: byId('event-data').value,
        except: byId('event-except').value,
      });
      const heard = subscriptions === 1 ? '1 subscription' : `${subscriptions} subscriptions`;
      byId('event-done').textContent = `Published at ${clock.format()}; the channel has ${heard}.`;
    } catch (problem) {
      byId('event-error').textContent = problem.message;
    }
  });
}

/** Offers a channel that was seen to be there. */
export function suggest(channel) {
  const list = byId('channels');
  if ([...list.children].some((option) => option.value === channel)) return;
  const option = el('option');
  option.value = channel;
  list.append(option);
  if (list.childElementCount > MAX_SUGGESTED) list.firstElementChild.remove();
}
