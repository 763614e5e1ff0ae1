// Puts the page together: sign in, connect, enter the room in the address, and keep the screen true.
import * as api from './api.js';
import { ChatLog } from './chatlog.js';
import { connect, requirePusher, showState } from './connection.js';
import { byId, toast } from './dom.js';
import * as friends from './friends.js';
import * as people from './people.js';
import { Room } from './room.js';
import { RoomList, fromAddress } from './rooms.js';
import * as signin from './signin.js';
import * as ticker from './ticker.js';
import * as wirepane from './wirepane.js';

const narrow = window.matchMedia('(max-width: 44rem)');
/** So many characters from the end a writer is told that there is one. */
const NEARLY_FULL = 100;

function banner(text, action, onAction) {
  byId('banner').hidden = !text;
  byId('banner-text').textContent = text ?? '';
  byId('banner-action').hidden = !action;
  byId('banner-action').textContent = action ?? '';
  byId('banner-action').onclick = onAction;
}

function open(config, me) {
  const visitor = { transport: 'ajax', params: { token: me.token } };
  return connect(config.key, {
    userAuthentication: { endpoint: 'pusher/user-auth', ...visitor },
    channelAuthorization: { endpoint: 'pusher/auth', ...visitor },
  });
}

function showConnection(pusher, log) {
  let lost = false;
  showState(pusher, ({ current, previous, ended, refusal }) => {
    byId('send').ariaDisabled = String(current !== 'connected');
    if (previous === 'connected') {
      lost = true;
      log.happened('The connection is gone.');
    }
    if (current === 'connected') {
      banner();
      if (lost) log.happened('Back again. What was said meanwhile is not here.');
      lost = false;
    }
    // Who is here, and the price: of when there was a connection.
    byId('chat').classList.toggle('stale', lost);
    if (current === 'unavailable') banner('The server does not answer. What you write stays here until it is back.');
    // A server that refuses may have been started again with other apps: this page has the key of before.
    if (refusal && ended) banner(`The server refused the connection: ${refusal.message}`, 'Load again', () => location.reload());
    else if (ended) banner('The connection was closed.', 'Connect again', () => pusher.connect());
  });
}

function wireToggles() {
  const chat = byId('chat');
  const isOn = (button) => byId(button).ariaExpanded === 'true';
  // Where one of them lies over the talk, nobody should tab into what is below.
  const coverTalk = () => { byId('talk').inert = narrow.matches && (isOn('side-toggle') || isOn('wire-toggle')); };
  const toggle = (className, button, shownWhen) => (shown) => {
    chat.classList.toggle(className, shown === shownWhen);
    byId(button).ariaExpanded = String(shown);
    coverTalk();
  };
  const showSide = toggle('side-shown', 'side-toggle', true);
  const showWire = toggle('wire-hidden', 'wire-toggle', false);
  showWire(!narrow.matches);
  narrow.addEventListener('change', coverTalk);
  byId('side-toggle').addEventListener('click', () => { showSide(!isOn('side-toggle')); if (narrow.matches) showWire(false); });
  byId('wire-toggle').addEventListener('click', () => { showWire(!isOn('wire-toggle')); showSide(false); });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !narrow.matches) return;
    const opener = isOn('wire-toggle') ? 'wire-toggle' : isOn('side-toggle') ? 'side-toggle' : null;
    showSide(false);
    showWire(false);
    if (opener) byId(opener).focus();
  });
  return () => showSide(false);
}

function wireComposer(me, log, currentRoom) {
  const text = byId('text');
  const fit = () => {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight + 2}px`;
    const left = text.maxLength - text.value.length;
    byId('text-left').textContent = left < NEARLY_FULL ? `${left} characters left` : '';
  };
  const post = (message) => {
    log.sending(message);
    api.say({ ...message, token: me.token })
      .catch((problem) => log.failed(message, problem.message, () => post({ ...message, id: messageId() })));
  };
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const room = currentRoom();
    const said = text.value.trim();
    if (!said) return;
    if (byId('send').ariaDisabled === 'true') {
      toast('No connection right now: what you wrote stays here.');
      return;
    }
    if (!room.open) {
      // What is said before one is heard would be lost: it is said as soon as one is.
      room.whenOpen(() => byId('composer').requestSubmit());
      return;
    }
    post({ id: messageId(), room: room.name, text: said });
    // Also when what is said ends the typing for all who see it: by HTTP it may overtake the typing before it.
    room.type(false);
    text.value = '';
    fit();
    text.focus();
  });
  text.addEventListener('input', () => { fit(); currentRoom().type(text.value.trim() !== ''); });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId('composer').requestSubmit();
    }
  });
}

/** Not crypto.randomUUID: browsers have that on https and localhost only, and a phone comes by another name. */
function messageId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fails where a browser has no clipboard: on a phone, which comes by http and another name than localhost. */
async function copy(text) {
  await navigator.clipboard.writeText(text);
}

function typingText(names) {
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing`;
  return names.length === 2 ? `${names[0]} and ${names[1]} are typing` : `${names.length} people are typing`;
}

function chat(config, me) {
  byId('chat').hidden = false;
  byId('my-name').textContent = me.name;
  byId('my-name').title = me.name;
  const log = new ChatLog(me);
  const closeSide = wireToggles();
  wirepane.start();
  const pusher = open(config, me);
  showConnection(pusher, log);
  const list = new RoomList(pusher);
  let room = null;

  const onWave = (person) => api.wave({ token: me.token, room: room.name, to: person.id })
    .then(() => toast(`You waved at ${person.name}.`)).catch((problem) => toast(problem.message));

  function enter() {
    const name = fromAddress();
    if (room?.name === name) return;
    room?.leave();
    log.clear();
    byId('room-title').textContent = `#${name}`;
    document.title = `#${name} · Vask demo`;
    byId('second-window').href = `./#${name}`;
    byId('typing').classList.remove('on');
    people.show([me], me, onWave);
    room = new Room(pusher, name, config.clientEvents, {
      people: (all) => people.show(all, me, onWave),
      came: (person) => log.happened(`${person.name} came in`),
      left: (person) => log.happened(`${person.name} left`),
      message: (message) => log.arrived(message),
      typing: (names) => {
        byId('typing').classList.toggle('on', names.length > 0);
        byId('typing-text').textContent = typingText(names);
      },
      refused: ({ error, status }) => banner(
        status === 403 ? 'The server did not let you into this room.' : `You cannot enter this room: ${error}`,
        'Sign in again', signOut),
    });
    if (room.sealed) log.happened('What is said here is encrypted: the frames carry ciphertext, and only who is let in can read it.');
    list.enter(name);
    closeSide();
    byId('text').placeholder = `Say something in #${name}`;
    // A phone's keyboard would cover the room that was just entered.
    byId(narrow.matches ? 'room-title' : 'text').focus();
  }

  function signOut() {
    pusher.disconnect();
    signin.forget();
    location.reload();
  }

  wireComposer(me, log, () => room);
  byId('sign-out').addEventListener('click', signOut);
  byId('copy-link').addEventListener('click', () => copy(location.href)
    .then(() => toast('Copied.'), () => toast(`The link is ${location.href}`)));
  window.addEventListener('hashchange', enter);
  ticker.start(pusher);
  friends.start(pusher);
  pusher.signin();
  pusher.user.bind('wave', ({ from }) => toast(`${from.name} waves at you`));
  enter();
}

async function start() {
  byId('welcome-room').textContent = `#${fromAddress()}`;
  window.addEventListener('hashchange', () => { byId('welcome-room').textContent = `#${fromAddress()}`; });
  try {
    const config = await api.config();
    byId('server-name').textContent = config.server;
    requirePusher();
    chat(config, await signin.remembered() ?? await signin.ask());
  } catch (problem) {
    byId('signin').hidden = true;
    byId('no-start').hidden = false;
    byId('no-start-why').textContent = problem.message;
    byId('no-start-again').onclick = () => location.reload();
    byId('welcome').hidden = false;
  }
}

start();
