import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintKey, snapshotSigningKey } from '../../src/keys/derive.js';
import { parseIdentityFile } from '../../src/keys/identity.js';
import { bash, type Ran } from '../support/bash.js';

/** The product itself with real keys, real sealed values and HMACs, over an embedded Swarm: every verb, in every format. */
const place = mkdtempSync(join(tmpdir(), 'waxseal-bytes-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const RUNS = Math.min(3, Number(process.env['PROPERTY_RUNS'] ?? 2));

const ABOUT_DOCUMENTS = ['human', 'json', 'sarif', 'github', 'gitlab'].flatMap((format) => [
  `validate -d secrets -o ${format}`,
  `validate -d secrets --against snapshot.json -o ${format}`,
]);
const PLANS = ['human', 'json', 'markdown'].flatMap((format) => [
  `plan -d secrets -H $SWARM --identity-file id.age -o ${format}`,
  `plan -d secrets -H $SWARM -o ${format} --base main`,
  `plan -d secrets --against snapshot.json -o ${format}`,
]);
const OF_THE_SWARM = [
  'snapshot -d secrets -H $SWARM --identity-file id.age',
  'graph -d secrets -H $SWARM -o mermaid',
  'graph -d secrets -H $SWARM -o json',
  'status -d secrets -H $SWARM --identity-file id.age -o human',
  'status -d secrets -H $SWARM --identity-file id.age -o json',
  'plan -d secrets -H $SWARM --identity-file id.age -o markdown --graph --base main --diff-only',
  'compose -d secrets -H $SWARM -c stack.yml --stack shop',
  'compose -d secrets -c stack.yml --stack shop --check',
  'sources -d secrets -o human',
  'sources -d secrets -o json',
];
const COMMANDS = [
  ...ABOUT_DOCUMENTS,
  ...PLANS,
  ...OF_THE_SWARM,
  'apply -d secrets -H $SWARM --identity-file id.age --yes -o json',
];

interface World {
  readonly values: readonly Uint8Array[];
  /** Which of them are sealed anew once all are in the Swarm. */
  readonly changed: number;
}

/** Bytes that are nowhere by chance: a value of eight spaces is in every JSON. */
const value = fc
  .tuple(fc.nat(), fc.integer({ min: 12, max: 60 }))
  .map(([seed, length]) => createHash('sha512').update(String(seed)).digest().subarray(0, length));

const world: fc.Arbitrary<World> = fc.record({
  values: fc.array(value, { minLength: 2, maxLength: 4 }),
  changed: fc.integer({ min: 1, max: 2 }),
});

function run(script: string, cwd: string): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    SWARM: `embedded:${cwd}/swarm`,
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const git = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' };
  return bash(script.replaceAll('waxseal ', `'${process.execPath}' '${resolve('dist/waxseal.mjs')}' `), cwd, {
    ...env,
    ...git,
  });
}

/** What is done is in the Swarm; what is planned is not yet. */
async function made({ changed, values }: World): Promise<string> {
  const dir = mkdtempSync(join(place, 'world-'));
  const seal = (n: number): string =>
    `waxseal seal s${String(n)} -d secrets --offline --from-file v${String(n)} --into secrets/s${String(n)}.yaml`;
  for (const [n, value] of values.entries()) writeFileSync(join(dir, `v${String(n)}`), value);
  const names = values.map((_, n) => `s${String(n)}`);
  const secrets = names.map((name) => `  ${name}: { external: true }`).join('\n');
  const stack = `services:\n  web: { image: x, secrets: [${names.join(', ')}] }\nsecrets:\n${secrets}\n`;
  writeFileSync(join(dir, 'stack.yml'), stack);
  const script = [
    'waxseal init -d secrets -H $SWARM --backup id.age',
    ...values.map((_, n) => seal(n)),
    'waxseal apply -d secrets -H $SWARM --identity-file id.age --yes',
    'waxseal snapshot -d secrets -H $SWARM --identity-file id.age >snapshot.json',
    'git init -q -b main && git add secrets && git commit -q -m all',
    ...values.slice(0, changed).flatMap((_, n) => [`printf x >>v${String(n)}`, seal(n)]),
  ];
  const { code, err } = await run(script.join('\n'), dir);
  expect([code, code === 0 ? '' : err]).toEqual([0, '']);
  return dir;
}

/** What may stand in no output, by what it is. */
function forbidden(dir: string, { values }: World): readonly (readonly [what: string, bytes: Buffer])[] {
  const identity = readFileSync(join(dir, 'id.age'), 'utf8');
  const [{ scalar }] = parseIdentityFile(identity, 'id.age');
  const keys = [
    ['the HMAC key', fingerprintKey(scalar).export()],
    ['the signing key', snapshotSigningKey(scalar).export({ format: 'der', type: 'pkcs8' }).subarray(-32)],
    ['the identity', Buffer.from(/AGE-SECRET-KEY-\S+/.exec(identity)?.[0] ?? '?')],
    ['its scalar', scalar.expose((bytes) => Buffer.from(bytes))],
  ] as const;
  const sealed = values.flatMap((_, n) => {
    const text = readFileSync(join(dir, `secrets/s${String(n)}.yaml`), 'utf8');
    return [...text.matchAll(/^ +([A-Za-z0-9+/=]{32,})$/gm)].map(
      ([, line]) => ['a sealed line', Buffer.from(line ?? '')] as const,
    );
  });
  return [...values.map((value) => ['a value', Buffer.from(value)] as const), ...keys, ...sealed];
}

/** As bytes, and as base64 (wherever it begins) and hex would have them. */
function spellings(bytes: Buffer): readonly Buffer[] {
  const shifted = [0, 1, 2].map((by) => {
    const text = Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(by === 0 ? 0 : by + 1, -1);
  });
  const hex = bytes.toString('hex');
  return [bytes, ...[...shifted, hex, hex.toUpperCase()].map((text) => Buffer.from(text))];
}

test('no format of any verb holds a byte string of a value, of a sealed text or of a key, in any world', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (one) => {
      const dir = await made(one);
      const never = forbidden(dir, one);
      expect(never.length).toBeGreaterThan(10);
      for (const command of COMMANDS) {
        const { code, err, out } = await run(`waxseal ${command}`, dir);
        expect([command, code, code === 0 ? '' : err]).toEqual([command, 0, '']);
        const said = Buffer.from(out + err);
        expect([command, said.length > 0 || command.includes('github')]).toEqual([command, true]);
        const found = never.filter(([, bytes]) => spellings(bytes).some((spelling) => said.includes(spelling)));
        expect([command, found.map(([what]) => what)]).toEqual([command, []]);
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);
