// A price on a cache channel, and how many look at it. What the channel had kept is there at once: the point of its kind.
import { byId } from './dom.js';

export function start(pusher) {
  const channel = pusher.subscribe('cache-ticker');
  let first = false;
  channel.bind('pusher:subscription_succeeded', () => { first = true; });
  channel.bind('pusher:cache_miss', () => {
    first = false;
    byId('ticker-note').textContent = 'Nothing was cached yet when you came.';
  });
  channel.bind('price', ({ price, change, at }) => {
    const amount = price.toFixed(2);
    byId('ticker-price').textContent = amount;
    byId('ticker-change').textContent = `${change < 0 ? '▼' : change > 0 ? '▲' : '■'} ${Math.abs(change).toFixed(2)}`;
    byId('ticker-change').ariaLabel = `${change < 0 ? 'down' : 'up'} by ${Math.abs(change).toFixed(2)}`;
    byId('ticker-change').dataset.way = change < 0 ? 'down' : change > 0 ? 'up' : 'none';
    if (first) {
      const age = Math.max(0, Math.round((Date.now() - at) / 1000));
      byId('ticker-note').textContent = `From the cache: ${amount} was there at once when you came, ${age} s old.`;
    }
    first = false;
  });
  channel.bind('pusher:subscription_count', ({ subscription_count: count }) => {
    byId('ticker-count').textContent = `${count} watching`;
  });
}
