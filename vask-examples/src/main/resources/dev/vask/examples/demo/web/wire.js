// Listens in on the page's WebSockets. pusher-js asks for window.WebSocket when it connects, so it gets this one.

const Plain = window.WebSocket;
let listener = () => {};
let current = null;

class Tapped extends Plain {
  constructor(...args) {
    super(...args);
    current = this;
    this.addEventListener('open', () => listener({ note: 'connection opened' }));
    this.addEventListener('message', (event) => listener({ way: 'in', text: event.data }));
    this.addEventListener('close', (event) => listener({ note: `connection closed: ${event.code} ${event.reason}`.trim() }));
  }

  send(text) {
    listener({ way: 'out', text });
    super.send(text);
  }
}

/** From now on every frame is told, as it is on the wire. */
export function tap(onFrame) {
  listener = onFrame;
  window.WebSocket = Tapped;
}

/** Closes the socket under pusher-js, as a bad network would. */
export function drop() {
  current?.close();
}
