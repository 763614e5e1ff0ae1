// Maven in the project of a newcomer or consumer. VASK_REPOSITORY is the repository that Vask was installed into.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LIMIT = 180_000;

/** Starts Maven in its own process group, which ends with the test. `output()` is everything that it has printed. */
function spawnMaven(t, directory, args) {
  const options = process.env.VASK_REPOSITORY ? [`-Dmaven.repo.local=${process.env.VASK_REPOSITORY}`] : [];
  const maven = spawn('mvn', ['-B', '-ntp', ...options, ...args], {
    cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true,
  });
  let output = '';
  maven.stdout.on('data', (chunk) => { output += chunk; });
  maven.stderr.on('data', (chunk) => { output += chunk; });
  const run = { ended: false, output: () => output };
  run.code = once(maven, 'close').then(([code]) => {
    run.ended = true;
    return code;
  });
  run.end = async () => {
    try {
      process.kill(-maven.pid, 'SIGKILL');
    } catch {
      // It has ended with all its children.
    }
    await run.code;
  };
  t.after(run.end);
  return run;
}

/** Runs Maven to its end; returns its exit code and its output. */
export async function maven(t, directory, ...args) {
  const run = spawnMaven(t, directory, args);
  const limit = setTimeout(run.end, LIMIT);
  const code = await run.code;
  clearTimeout(limit);
  return { code, output: run.output() };
}

/** Compiles an application and runs it on a free port of 127.0.0.1; returns once it responds. */
export async function startApplication(t, directory, ...args) {
  const port = await freePort();
  const run = spawnMaven(t, directory, ['-q', `-Dport=${port}`, ...args, 'compile', 'exec:java']);
  const url = `http://127.0.0.1:${port}/`;
  for (const deadline = Date.now() + LIMIT; Date.now() < deadline && !run.ended; await pause(100)) {
    if ((await fetch(url).catch(() => undefined))?.ok) return { url, port };
  }
  throw new Error(`the application does not respond: ${run.output()}`);
}

/** The output of an application that must not start. */
export async function refusedStart(t, directory, ...args) {
  const port = await freePort();
  const { output } = await maven(t, directory, '-q', `-Dport=${port}`, ...args, 'compile', 'exec:java');
  return output;
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
