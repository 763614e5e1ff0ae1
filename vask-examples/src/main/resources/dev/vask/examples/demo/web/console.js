// The console: what flows through the demo's apps, and a form to publish with. The log comes over Vask, too.
import * as api from './api.js';
import { connect, showState } from './connection.js';
import * as creator from './creator.js';
import { byId } from './dom.js';
import { Flow } from './flow.js';

function problem(text) {
  byId('problem').hidden = !text;
  byId('problem').textContent = text ?? '';
}

async function start() {
  try {
    const config = await api.consoleConfig();
    creator.start(config);
    const flow = new Flow(config.apps, creator.suggest);
    const pusher = connect(config.key);
    showState(pusher, ({ current, previous, ended }) => {
      problem(ended ? 'The connection was closed for good. Load this page again.' : null);
      if (previous === 'connected' && current !== 'connected') flow.note('The connection is gone.');
    });
    const log = pusher.subscribe(config.channel);
    log.bind('pusher:subscription_succeeded', () => flow.note('Watching from now on.'));
    log.bind('entries', (batch) => flow.add(batch));
  } catch (failure) {
    problem(failure.message);
  }
}

start();
