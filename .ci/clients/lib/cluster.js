// Two nodes of the demo on one Redis, behind a TCP load balancer, all on free ports of this machine.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDemoAt } from './server.js';

const CONFIGURATION = fileURLToPath(new URL('../../../vask-examples/cluster/haproxy.cfg', import.meta.url));
const READY_LIMIT = 15_000;

/** Starts them; what was started ends with the test. */
export async function startCluster(t) {
  const redis = await startRedis(t);
  const node = (port = 0) => startDemoAt(port, 'jetty', '--redis', `redis://127.0.0.1:${redis.port}`);
  const nodes = await Promise.all([node(), node()]);
  t.after(() => Promise.all(nodes.map((it) => it.stop())));
  const balancer = await startBalancer(t, nodes);
  return {
    redis,
    nodes,
    balancer,
    /** Ends a node kindly, and starts it again where it was. */
    async restart(index) {
      await nodes[index].stop();
      nodes[index] = await node(nodes[index].port);
      await healthy(nodes[index]);
    },
  };
}

export async function startRedis(t) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'vask-redis-'));
  const child = await run(t, 'redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory], port);
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    port,
    /** Every key there is. */
    keys: () => command(port, 'KEYS *'),
    kill: () => child.kill('SIGKILL'),
  };
}

async function startBalancer(t, [first, second]) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'vask-balancer-'));
  const file = join(directory, 'haproxy.cfg');
  writeFileSync(file, readFileSync(CONFIGURATION, 'utf8')
    .replace('ENTRY', port).replace('FIRST', first.port).replace('SECOND', second.port));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  await run(t, 'haproxy', ['-db', '-f', file], port);
  const server = { port, url: `http://127.0.0.1:${port}/` };
  await healthy(server);
  return server;
}

/** Waits until a node, or some node behind a balancer, takes visitors. */
export async function healthy(server) {
  const until = Date.now() + READY_LIMIT;
  while (Date.now() < until) {
    const ok = await fetch(new URL('health', server.url)).then((answer) => answer.ok, () => false);
    if (ok) return;
    await pause(100);
  }
  assert.fail(`${server.url} was not healthy within ${READY_LIMIT} ms`);
}

export const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });

async function run(t, program, args, port) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let problem = '';
  child.stderr.on('data', (chunk) => { problem += chunk; });
  child.once('error', (error) => { problem += error; });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  });
  const until = Date.now() + READY_LIMIT;
  while (!(await listens(port))) {
    assert.ok(Date.now() < until && child.exitCode === null, `${program} did not start: ${problem}`);
    await pause(50);
  }
  return child;
}

const listens = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.destroy(); resolve(true); });
  socket.once('error', () => resolve(false));
});

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The strings of an array that Redis answers with. */
async function command(port, line) {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.write(`${line}\r\nQUIT\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer.split('\r\n').filter((part) => part && !/^[*$+:-]/.test(part));
}
