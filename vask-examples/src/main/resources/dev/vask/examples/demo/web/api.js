// The calls to the host application that are the demo's own.

async function call(path, body) {
  let response;
  try {
    response = await fetch(path, body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error('The server does not answer. Is it still running?');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error || `The server answered with ${response.status}.`);
  return answer;
}

export const config = () => call('config');
export const rooms = () => call('rooms');
export const session = (nameOrToken) => call('session', nameOrToken);
export const say = (message) => call('messages', message);
export const consoleConfig = () => call('console/config');
export const publish = (event) => call('console/events', event);
export const wave = (wave) => call('waves', wave);
