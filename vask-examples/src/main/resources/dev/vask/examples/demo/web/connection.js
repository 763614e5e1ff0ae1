// The connection: opened with pusher-js to where this page came from, and shown in the bar.
import { byId } from './dom.js';

const STATES = {
  initialized: 'Connecting…', connecting: 'Connecting…', connected: 'Connected',
  unavailable: 'No connection, trying again…', failed: 'No WebSocket here', disconnected: 'Disconnected',
};

/** @throws Error where the script of pusher-js did not come */
export function requirePusher() {
  if (!window.Pusher) throw new Error('pusher-js could not be loaded. Build with npm installed, or go online.');
}

export function connect(key, options = {}) {
  requirePusher();
  const port = Number(location.port) || undefined;
  return new window.Pusher(key, {
    cluster: '',
    wsHost: location.hostname,
    ...(port && { wsPort: port, wssPort: port }),
    forceTLS: location.protocol === 'https:',
    enabledTransports: ['ws', 'wss'],
    ...options,
  });
}

/** Keeps the dot in the bar true; calls with each state, the present one first, and the code and message it ended with if it was told. */
export function showState(pusher, onState) {
  let refusal = null;
  pusher.connection.bind('error', ({ data, error }) => { refusal = data ?? error?.data ?? null; });
  const show = (current, previous) => {
    byId('state').dataset.state = current;
    byId('state-text').textContent = STATES[current] ?? current;
    if (current === 'connected') refusal = null;
    onState({ current, previous, ended: current === 'disconnected' || current === 'failed', refusal });
  };
  pusher.connection.bind('state_change', ({ previous, current }) => show(current, previous));
  show(pusher.connection.state, null);
}
