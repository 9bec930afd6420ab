import { beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = join(ROOT, 'dist');

/** The chunks that open a store of a cloud: `import('../aws/kms.js')` became one of these. */
const OF_CLOUDS = /^(?:azure-provider|kms|parameter-store|secrets-manager)-[A-Z0-9]+\.mjs$/;
const SDKS = /^\/\/ node_modules\/@(?:aws-sdk|smithy|azure)\//m;

beforeAll(() => {
  if (!existsSync(join(DIST, 'waxseal.mjs'))) execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT });
}, 120_000);

/** All that the program can come to load without the chunks that `left` leaves out, whatever the verb. */
function reachable(leftOut: RegExp): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = ['waxseal.mjs'];
  for (let chunk = open.pop(); chunk !== undefined; chunk = open.pop()) {
    if (seen.has(chunk) || leftOut.test(chunk)) continue;
    seen.add(chunk);
    const text = readFileSync(join(DIST, chunk), 'utf8');
    open.push(...[...text.matchAll(/(?:from|import|import\()\s*"\.\/([\w.-]+\.mjs)"/g)].map(([, name = '']) => name));
  }
  return seen;
}

const withSdk = (chunks: Iterable<string>): readonly string[] =>
  [...chunks].filter((chunk) => SDKS.test(readFileSync(join(DIST, chunk), 'utf8')));

test('no verb loads an SDK of a cloud before a store of that cloud is opened', () => {
  const chunks = reachable(OF_CLOUDS);
  expect(chunks.size).toBeGreaterThan(20);
  expect(withSdk(chunks)).toEqual([]);
});

test('a store of a cloud is one step away, and brings its SDK', () => {
  expect(readdirSync(DIST).filter((name) => OF_CLOUDS.test(name))).toHaveLength(4);
  expect(withSdk(reachable(/^nothing$/)).length).toBeGreaterThanOrEqual(4);
});
