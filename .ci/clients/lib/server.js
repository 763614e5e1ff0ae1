// Starts a program of Vask's as a child process and ends it again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TARGET = fileURLToPath(new URL('../../../vask-examples/target/', import.meta.url));
const JAR = `${TARGET}vask-examples.jar`;
const CLASS_PATH = `${TARGET}test-class-path`;
const START_LIMIT = 60_000;
const STOP_LIMIT = 10_000;
const running = new Set();

const chosen = process.env.VASK_SERVERS?.split(',');

/** The servers that the demo runs on. */
export const DEMOS = ['jetty', 'undertow'].filter((kind) => chosen?.includes(kind) ?? true);

/** The servers that Vask has an adapter for. */
export const HOSTS = ['jetty', 'undertow', 'netty', 'tomcat'].filter((kind) => chosen?.includes(kind) ?? true);

process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The demo, as its users start it, on any free port. */
export function startDemo(server, ...more) {
  return startDemoAt(0, server, ...more);
}

/** The same, on a port that it had before. */
export function startDemoAt(port, server, ...more) {
  return start(['-jar', JAR, '--server', server, '--port', String(port), ...more]);
}

/**
 * The host that does what a test asks of it over HTTP. It lives among the tests of vask-examples, whose class path the build
 * has written down, so that no build tool stands between this process and that one.
 */
export function startCheckServer(server, ...more) {
  assert.ok(existsSync(CLASS_PATH), `build first (mvn package): there is no ${CLASS_PATH}`);
  const libraries = readFileSync(CLASS_PATH, 'utf8').trim();
  return start(['-cp', `${TARGET}test-classes:${TARGET}classes:${libraries}`, 'dev.vask.examples.clients.ClientCheckServer', server, ...more]);
}

async function start(args) {
  assert.ok(existsSync(JAR), `build first (mvn package): there is no ${JAR}`);
  const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = once(child, 'exit').then(([code, signal]) => {
    running.delete(child);
    return { code, signal };
  });
  let output = '';
  child.stderr.on('data', (chunk) => { output += chunk; });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time: ${output}`)), START_LIMIT);
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const ready = /^Vask is ready: (http:\/\/\S+\/)$/.exec(line);
      if (ready) resolve(ready[1]);
    });
    ended.then(({ code, signal }) => reject(new Error(`ended (${code ?? signal}) before it was ready: ${output}`)));
    ended.finally(() => clearTimeout(timer));
    child.once('error', reject);
  }).catch((problem) => {
    child.kill('SIGKILL');
    throw problem;
  });
  return {
    url,
    port: Number(new URL(url).port),
    output: () => output,
    stop: () => stop(child, ended, () => output),
    kill: () => { child.kill('SIGKILL'); return ended; },
  };
}

/** Asks it to end, by its id; fails, and ends it by force, if it does not within ten seconds. */
async function stop(child, ended, output) {
  if (!running.has(child)) return ended;
  child.kill('SIGTERM');
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, STOP_LIMIT, null); });
  const how = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (how === null) {
    child.kill('SIGKILL');
    assert.fail(`SIGTERM did not end it within ${STOP_LIMIT} ms: ${output()}`);
  }
  return how;
}

/** POSTs and expects 200. */
export async function post(server, path, body = '') {
  const response = await fetch(new URL(path, server.url), { method: 'POST', body });
  const text = await response.text();
  assert.equal(response.status, 200, `POST ${path}: ${text}`);
  return text;
}
