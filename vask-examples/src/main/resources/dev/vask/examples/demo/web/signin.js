// The first screen: a name for a session. One tab is one visitor, also after a reload.
import * as api from './api.js';
import { byId } from './dom.js';

const KEY = 'vask-demo-token';

/** The visitor of this tab, or null if there is none or the server does not know it any more. */
export async function remembered() {
  const token = sessionStorage.getItem(KEY);
  if (!token) return null;
  try {
    return await api.session({ token });
  } catch {
    sessionStorage.removeItem(KEY);
    return null;
  }
}

export function forget() {
  sessionStorage.removeItem(KEY);
}

/** Shows the form until somebody came in. */
export function ask() {
  const form = byId('signin');
  const name = byId('name');
  const error = byId('name-error');
  byId('welcome').hidden = false;
  name.focus();
  return new Promise((resolve) => {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      error.textContent = '';
      name.ariaInvalid = 'false';
      try {
        if (!name.value.trim()) throw new Error('Type a name first; any will do.');
        const visitor = await api.session({ name: name.value });
        sessionStorage.setItem(KEY, visitor.token);
        byId('welcome').hidden = true;
        resolve(visitor);
      } catch (problem) {
        error.textContent = problem.message;
        name.ariaInvalid = 'true';
        name.focus();
      }
    });
  });
}
