import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const icon = readFileSync(
  new URL('../../vask-examples/src/main/resources/dev/vask/examples/demo/web/icon.svg', import.meta.url), 'utf8');
const logo = `data:image/svg+xml,${encodeURIComponent(icon)}`;

// GitHub's rule, so that a link to a heading works there and here.
const slugify = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replace(/ /g, '-');

// The site has the repository's own pages beside those of docs; a forge has them a directory apart.
const atHome = (href) =>
  href
    .replace(/^(?:\.\.\/)+README\.md/, '/index.md')
    .replace(/^(?:\.\.\/)+(CHANGELOG|CONTRIBUTING|SECURITY)\.md/, (all, name) => `/${name.toLowerCase()}.md`)
    .replace(/^docs\//, '/');

const linksAtHome = (md) =>
  md.core.ruler.push('links-at-home', ({ tokens }) => {
    for (const link of tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open')) {
      link.attrSet('href', atHome(link.attrGet('href')));
    }
  });

// Pages above this directory do not find what is installed in it; who renders them does.
const vueFromHere = {
  name: 'vue-from-here',
  enforce: 'pre',
  resolveId: (id, importer, { ssr }) => (ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : null),
};

const page = (text, name) => ({ text, link: `/${name}` });

const decisions = [
  ['1. A callback at the border', '0001-callback-at-the-border-pure-session-inside'],
  ['2. The socket contract', '0002-the-socket-contract-is-an-artifact'],
  ['3. Interest is occupancy', '0003-interest-is-occupancy'],
  ['4. Where sources differ', '0004-where-sources-differ'],
  ['5. A registry may block', '0005-a-registry-may-block'],
  ['6. A channel outlives its subscribers', '0006-a-channel-outlives-its-subscribers'],
  ['7. The host decides inside', '0007-the-host-decides-inside'],
  ['8. Webhooks in turns', '0008-webhooks-in-turns'],
  ['9. A broadcast is a sweep', '0009-a-broadcast-is-a-sweep'],
  ['10. The engine tells the core', '0010-the-engine-tells-the-core'],
  ['11. Back-pressure in bytes', '0011-back-pressure-in-bytes'],
  ['12. Results of an app registry are kept', '0012-registry-results-are-kept'],
  ['13. Webhooks in order per channel', '0013-webhooks-in-order-per-channel'],
  ['14. User ids are opaque text', '0014-user-ids-are-opaque'],
];

export default defineConfig({
  title: 'Vask',
  description: 'The Pusher Channels protocol 7 inside your own JVM.',
  lang: 'en',
  head: [['link', { rel: 'icon', href: logo }]],
  // The pages of the repository's root are the site's too; a dead link to any page fails the build.
  srcDir: '..',
  srcExclude: ['README.md', 'vask-*/**', '.ci/**', '**/target/**', '**/node_modules/**'],
  rewrites: {
    'docs/:rest*': ':rest*',
    'CHANGELOG.md': 'changelog.md',
    'CONTRIBUTING.md': 'contributing.md',
    'SECURITY.md': 'security.md',
  },
  markdown: { anchor: { slugify }, languageAlias: { caddyfile: 'nginx', haproxy: 'nginx' }, config: linksAtHome },
  vite: { plugins: [vueFromHere] },
  themeConfig: {
    logo,
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('Quick start', 'quick-start'), page('Protocol', 'protocol'), page('Changelog', 'changelog')],
    sidebar: [
      {
        text: 'Build with it',
        items: [
          page('Tour', 'tour'),
          page('Quick start', 'quick-start'),
          page('Embedding', 'embedding'),
          page('Spring Boot', 'spring-boot'),
          page('Channels', 'channels'),
          page('Events', 'events'),
          page('Authorization', 'authorization'),
          page('HTTP API', 'http-api'),
          page('Webhooks', 'webhooks'),
          page('Testing', 'testing'),
        ],
      },
      {
        text: 'Run it',
        items: [
          page('Operating', 'operating'),
          page('Several nodes', 'clustering'),
          page('Metrics', 'metrics'),
          page('Migrating', 'migrating'),
          page('Benchmarks', 'benchmarks'),
          page('Security', 'security'),
        ],
      },
      {
        text: 'Look things up',
        items: [
          page('Protocol', 'protocol'),
          page('Features', 'features'),
          page('Conformance', 'conformance'),
          page('Architecture', 'architecture'),
          { text: 'Decisions', collapsed: true, items: decisions.map(([text, name]) => page(text, `adr/${name}`)) },
          page('Changelog', 'changelog'),
        ],
      },
      {
        text: 'How it is tested',
        items: [
          page('Fuzzing', 'fuzzing'),
          page('Concurrency', 'concurrency'),
          page('Mutation testing', 'mutation'),
          page('Contributing', 'contributing'),
        ],
      },
    ],
  },
});
