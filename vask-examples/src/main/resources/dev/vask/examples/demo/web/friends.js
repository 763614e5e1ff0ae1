// Whom one knows, and who of them is online, in whatever room: the protocol's watchlist.
import { avatar, byId, el } from './dom.js';

export function start(pusher) {
  const online = new Set();
  // Kept while there is no connection: then nobody is known to be online, and they are friends all the same.
  let friends = [];

  function draw() {
    friends = pusher.user.user_data?.friends ?? friends;
    const sorted = [...friends].sort((a, b) => online.has(b.id) - online.has(a.id) || a.name.localeCompare(b.name));
    byId('friends').replaceChildren(...sorted.map((friend) => {
      const item = el('li', 'person');
      const name = el('span', 'person-name', friend.name);
      const state = online.has(friend.id) ? 'online' : 'offline';
      const dot = el('span', 'presence');
      dot.dataset.state = state;
      dot.role = 'img';
      dot.ariaLabel = state;
      dot.title = state;
      name.title = friend.name;
      item.append(avatar(friend), name, dot);
      return item;
    }));
    byId('no-friends').hidden = friends.length > 0;
  }

  pusher.user.watchlist.bind('online', ({ user_ids: ids }) => { ids.forEach((id) => online.add(id)); draw(); });
  pusher.user.watchlist.bind('offline', ({ user_ids: ids }) => { ids.forEach((id) => online.delete(id)); draw(); });
  // The names come with the sign-in, before or after the first word of who is there.
  pusher.connection.bind('message', ({ event }) => { if (event === 'pusher:signin_success') draw(); });
  pusher.connection.bind('state_change', ({ previous }) => { if (previous === 'connected') { online.clear(); draw(); } });
  draw();
}
