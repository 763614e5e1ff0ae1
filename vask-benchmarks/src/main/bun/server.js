// The reference: uWebSockets' own publish, as Bun has it. It speaks the frames and the control lines of the Java servers
// beside it (Rooms, Control), on the one thread that Bun gives it.
import { dlopen } from 'bun:ffi';
import { createServer } from 'node:net';

const CHANNEL = 'full';
const PADDING = 'x'.repeat(200 - 2 * 19);
let ids = 0;
let sequence = 0;

const member = (frame, name) => new RegExp(`"${name}":"([^"]*)"`).exec(frame)?.[1] ?? '';
const digits = number => String(number).padStart(19, '0');

// Bun's own clock begins with the process; what it lacks to the machine's monotonic clock, which System.nanoTime is, is
// asked for once.
const CLOCK_MONOTONIC = 1;
const libc = dlopen('libc.so.6', { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } });
const time = new BigInt64Array(2);
libc.symbols.clock_gettime(CLOCK_MONOTONIC, time);
const offset = time[0] * 1_000_000_000n + time[1] - process.hrtime.bigint();
const now = () => offset + process.hrtime.bigint();

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request, server) {
    return server.upgrade(request, { data: { room: null } }) ? undefined : new Response('', { status: 400 });
  },
  websocket: {
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    backpressureLimit: 64 * 1024 * 1024,
    open(socket) {
      socket.send(`{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.${++ids}\\",\\"activity_timeout\\":120}"}`);
    },
    message(socket, text) {
      if (text.startsWith('{"event":"pusher:subscribe"')) {
        const room = member(text, 'channel');
        socket.subscribe(room);
        socket.data.room = room;
        socket.send(`{"event":"pusher_internal:subscription_succeeded","channel":"${room}","data":"{}"}`);
      } else if (text.startsWith('{"event":"pusher:unsubscribe"')) {
        socket.unsubscribe(socket.data.room);
        socket.data.room = null;
      } else if (socket.data.room !== null) {
        socket.publish(socket.data.room, text);
      }
    },
  },
});

function publish(stamp) {
  const data = digits(++sequence) + digits(stamp) + PADDING;
  server.publish(CHANNEL, `{"event":"tick","channel":"${CHANNEL}","data":"${data}"}`);
}

/** An open loop: each message at its time, with the time it was due as its stamp. */
function rate(perSecond, seconds) {
  const count = Math.round(perSecond * seconds);
  const start = now();
  let i = 0;
  const step = () => {
    for (; i < count; i++) {
      const due = start + (BigInt(i) * 1_000_000_000n) / BigInt(perSecond);
      const wait = Number(due - now()) / 1e6;
      if (wait > 0) {
        setTimeout(step, wait);
        return;
      }
      publish(due);
    }
  };
  step();
}

function obey(line) {
  const [command, ...numbers] = line.split(' ');
  if (command === 'publish') {
    for (let i = Number(numbers[0]); i > 0; i--) {
      publish(now());
    }
  } else if (command === 'rate') {
    rate(Number(numbers[0]), Number(numbers[1]));
  } else {
    process.exit(command === 'quit' ? 0 : 1);
  }
}

const control = createServer(socket => {
  let rest = '';
  socket.setNoDelay(true);
  socket.on('data', bytes => {
    const lines = (rest + bytes).split('\n');
    rest = lines.pop();
    lines.forEach(obey);
  });
  // Without the load program there is nothing to do.
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(0));
});
control.listen(0, '127.0.0.1', () => console.log(`${server.port} ${control.address().port}`));
