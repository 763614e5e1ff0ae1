// Projects that use installed jars: on modules, beside other BOMs, with the oldest versions of docs/embedding.md. The newest
// versions are those of the quick-start projects (quickstart.test.js).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import PusherServer from 'pusher';
import { Client } from './lib/client.js';
import { freePort, maven, refusedStart, startApplication } from './lib/maven.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const QUICK_STARTS = 'vask-examples/quickstart';
const CONSUMERS = 'vask-examples/consumers';

/** Where a library's version is set: a quick-start project, or the property of a consumer project. */
const SERVERS = {
  Jetty: { project: 'jetty', property: 'jetty.version' },
  Undertow: { project: 'undertow', property: 'undertow.version' },
  Netty: { project: 'netty', property: 'netty.version' },
  Tomcat: { project: 'tomcat', property: 'tomcat.version' },
  'Spring Boot': { project: 'spring-boot' },
};
const LIBRARIES = {
  Lettuce: 'lettuce.version',
  Micrometer: 'micrometer.version',
  'jackson-core': 'jackson.version',
  'bcprov-jdk18on': 'bouncycastle.version',
};

const rows = await versions();
let work;
before(async () => { work = await mkdtemp(join(tmpdir(), 'vask-consumers-')); });
after(() => rm(work, { recursive: true, force: true }));

/** The rows of the table of versions: the library, its oldest and its newest version. */
async function versions() {
  const page = await readFile(join(ROOT, 'docs/embedding.md'), 'utf8');
  const table = page.split('## Supported versions')[1].split('\n## ')[0];
  return new Map([...table.matchAll(/^\| `vask-[^|]*\| ([^|]+?) *\| ([^|]+?) *\| ([^|]+?) *\|$/gm)]
    .map(([, library, oldest, newest]) => [library, { oldest, newest }]));
}

/** A copy of a project, so that tests at the same time do not share its target directory. */
async function copyOf(t, directory, edit = (file) => file) {
  const copy = await mkdtemp(join(work, 'project-'));
  await cp(join(ROOT, directory), copy, { recursive: true, filter: (path) => !path.endsWith('/target') });
  for (const file of ['pom.xml', 'src/main/java/hello/Hello.java']) {
    const text = await readFile(join(copy, file), 'utf8').catch(() => undefined);
    if (text !== undefined) await writeFile(join(copy, file), edit(text));
  }
  return copy;
}

/** The project of a server on a version of it. Its source is that of the newest version; Netty 4.1 names its event loops otherwise. */
function onVersion(t, { project }, version) {
  return copyOf(t, `${QUICK_STARTS}/${project}`, (text) => {
    let result = text;
    if (project === 'spring-boot') result = result.replace(/(spring-boot-starter-parent<\/artifactId>\s*<version>)[^<]+/, `$1${version}`);
    if (project === 'netty' && version.startsWith('4.1.')) {
      result = result.replace(/import .*(MultiThreadIoEventLoopGroup|NioIoHandler);\n/g, '')
        .replace('new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory())', 'new io.netty.channel.nio.NioEventLoopGroup()');
    }
    return result;
  });
}

const set = (property, version) => (property ? [`-D${property}=${version}`] : []);

test('the table of versions names every library, and the newest versions are those of the build', async () => {
  assert.deepEqual([...rows.keys()].sort(), [...Object.keys(SERVERS), ...Object.keys(LIBRARIES), 'JUnit'].sort());
  const pom = await readFile(join(ROOT, 'pom.xml'), 'utf8')
    + await readFile(join(ROOT, 'vask-adapters/vask-spring-boot-starter/pom.xml'), 'utf8');
  for (const [library, property] of Object.entries({
    ...Object.fromEntries(Object.entries(SERVERS).map(([name, { property: of }]) => [name, of ?? 'spring-boot.version'])),
    ...LIBRARIES,
    JUnit: 'junit.version',
  })) {
    assert.ok(pom.includes(`<${property}>${rows.get(library).newest}</${property}>`), `${library} ${rows.get(library).newest}`);
  }
});

describe('consumer projects', { concurrency: 2 }, () => {
  for (const [name, server] of Object.entries(SERVERS)) {
    test(`${name} ${rows.get(name).oldest}, the oldest: a socket, an event, an event over HTTP`, async (t) => {
      const { oldest } = rows.get(name);
      const application = await startApplication(t, await onVersion(t, server, oldest), ...set(server.property, oldest));
      const client = await new Client(t, application, 'app-key').connected();
      const { events } = await client.subscribe('greetings');
      await fetch(application.url);
      await events.next((event) => event.name === 'hello');
      const sdk = new PusherServer({
        appId: 'app-key', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port: application.port, useTLS: false,
      });
      await sdk.trigger('greetings', 'over-http', { id: 7 });
      assert.deepEqual((await events.next((event) => event.name === 'over-http')).data, { id: 7 });
    });
  }

  for (const [name, version, found] of [
    ['Jetty', '12.1.3', 'jetty-server-12.1.3.jar'],
    ['Jetty', '12.0.36', 'jetty-server-12.0.36.jar'],
    ['Tomcat', '10.0.27', 'tomcat-embed-websocket-10.0.27.jar'],
  ]) {
    test(`${name} ${version}, which is too old: mounting names the versions that are found and required`, async (t) => {
      const server = SERVERS[name];
      const output = await refusedStart(t, await onVersion(t, server, version), ...set(server.property, version));
      assert.match(output, new RegExp(`requires .*${name} [0-9.]+ or later.*; found .*${found.replaceAll('.', '\\.')}`));
    });
  }

  test('the oldest Lettuce, Micrometer, Jackson and Bouncy Castle: an event from another node', async (t) => {
    const redis = await startRedis(t);
    const { output } = await maven(t, await copyOf(t, `${CONSUMERS}/cluster`), '-q', `-Dredis=${redis}`,
      ...Object.entries(LIBRARIES).flatMap(([name, property]) => set(property, rows.get(name).oldest)), 'compile', 'exec:java');
    assert.match(output, /received \[hello\], connections: 1\.0/);
  });

  test('a Jackson and a Lettuce that are too old: building names the versions that are found and required', async (t) => {
    const project = await copyOf(t, `${CONSUMERS}/cluster`);
    const jackson = await maven(t, project, '-q', '-Dredis=redis://127.0.0.1:1', '-Djackson.version=2.15.4', 'compile', 'exec:java');
    assert.match(jackson.output, /requires jackson-core 2\.16 or later; found jackson-core-2\.15\.4\.jar/);
    const lettuce = await maven(t, project, '-q', '-Dredis=redis://127.0.0.1:1', '-Dlettuce.version=6.1.10.RELEASE', 'compile', 'exec:java');
    assert.match(lettuce.output, /requires Lettuce 6\.4 or later; found lettuce-core-6\.1\.10\.RELEASE\.jar/);
  });

  test('a module that requires Vask and no annotations compiles without a warning and runs', async (t) => {
    const { code, output } = await maven(t, await copyOf(t, `${CONSUMERS}/modular`), '-q', 'compile', 'exec:exec');
    assert.equal(code, 0, output);
    assert.match(output, /received \[hello\]/);
    assert.doesNotMatch(output, /WARNING.*\.java/);
  });

  test('the BOM beside other BOMs: no version of the host application changes', async (t) => {
    const project = await copyOf(t, `${CONSUMERS}/bom`);
    const { code, output } = await maven(t, project, 'dependency:list');
    assert.equal(code, 0, output);
    const pom = await readFile(join(project, 'pom.xml'), 'utf8');
    for (const [group, property] of [
      ['org.eclipse.jetty', 'jetty'], ['org.eclipse.jetty.websocket', 'jetty'], ['com.fasterxml.jackson.core', 'jackson'],
      ['io.micrometer', 'micrometer'], ['org.junit.jupiter', 'junit'], ['org.springframework.boot', 'spring-boot'],
    ]) {
      const wanted = pom.match(new RegExp(`<${property}\\.version>([^<]+)<`))[1];
      const found = [...output.matchAll(new RegExp(` ${group.replaceAll('.', '\\.')}:([^:]+):jar:([^:]+):`, 'g'))]
        .filter(([, artifact]) => artifact !== 'jackson-annotations');
      assert.ok(found.length > 0, `${group}: ${output}`);
      assert.deepEqual([...new Set(found.map(([, , version]) => version))], [wanted], group);
    }
  });

  for (const version of Object.values(rows.get('JUnit'))) {
    test(`vask-junit on JUnit ${version}`, async (t) => {
      const { code, output } = await maven(t, await copyOf(t, `${CONSUMERS}/junit`), `-Djunit.version=${version}`, 'test');
      assert.equal(code, 0, output);
      assert.match(output, /Tests run: 1, Failures: 0, Errors: 0, Skipped: 0/);
    });
  }
});

async function startRedis(t) {
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', ''], { stdio: 'ignore' });
  t.after(() => redis.kill());
  return `redis://127.0.0.1:${port}`;
}
