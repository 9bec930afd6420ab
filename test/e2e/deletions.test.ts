import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** What goes wrong with files, and must never be taken for a wish to remove something. */
const engine = mainEngine();

/** A secret that nothing but the rules keeps, since nothing mounts it, and one whose mount Waxseal added. */
const [api, db, web] = [unique('api'), unique('db'), unique('web')];
let dir: SpecDirectory;
let untouched: string;

beforeAll(async () => {
  dir = directory();
  await createService(engine, { name: web });
  await dir.secret(api, { value: canary() });
  await dir.secret(db, { value: canary(), spec: { consumers: [{ service: web }] } });
  await applied(dir, engine);
  await running(engine, web);
  untouched = `${dir.path}.untouched`;
  cpSync(dir.path, untouched, { recursive: true });
});

beforeEach(async () => {
  await applied(dir, engine);
});

afterEach(() => {
  rmSync(dir.path, { recursive: true, force: true });
  cpSync(untouched, dir.path, { recursive: true });
});

const world = async () => [await secretsLike(engine, api), await secretsLike(engine, db), await inspect(engine, web)];
const apiFile = (): string => join(dir.path, `${api}.yaml`);
const dbFile = (): string => join(dir.path, `${db}.yaml`);

/** Documents are written as JSON, which is YAML. */
function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, change(text));
  if (readFileSync(file, 'utf8') === text) throw new Error('this is no damage');
}

const damages: Readonly<Record<string, readonly [told: string, damage: () => void]>> = {
  'a typo in apiVersion': ['UnknownApiVersion', () => edit(apiFile(), (text) => text.replace('v1alpha1', 'v1alpha'))],
  'a typo in kind': ['UnknownKind', () => edit(apiFile(), (text) => text.replace('"SwarmSecret"', '"SwarmSecrets"'))],
  'a typo in a field': ['UnknownField', () => edit(apiFile(), (text) => text.replace('"rollout"', '"roll_out"'))],
  'a name that cannot be one': [
    'InvalidValue',
    () => edit(apiFile(), (text) => text.replace('"name": "', '"name": "!')),
  ],
  'a missing comma': ['YamlInvalid', () => edit(dbFile(), (text) => text.replace('",\n', '"\n'))],
  'a file that is half written': ['YamlInvalid', () => edit(dbFile(), (text) => text.slice(0, text.length / 2))],
  'a file that is nearly written': ['YamlInvalid', () => edit(dbFile(), (text) => text.slice(0, -10))],
  'a file that was truncated': ['FileEmpty', () => edit(apiFile(), () => '')],
  'a file of comments': ['FileEmpty', () => edit(dbFile(), (text) => text.replace(/^/gm, '# '))],
  'a document of null': ['FileEmpty', () => edit(dbFile(), () => 'null\n')],
  'a file that is no text': ['NotText', () => writeFileSync(apiFile(), Buffer.from([0xff, 0xfe, 0x00]))],
  'a link to nothing': [
    'FileUnreadable',
    () => {
      rmSync(apiFile());
      symlinkSync('gone.yaml', apiFile());
    },
  ],
  'a link out of the directory': [
    'PathEscapes',
    () => {
      rmSync(apiFile());
      symlinkSync(join(untouched, `${api}.yaml`), apiFile());
    },
  ],
  'two documents of one name': ['NameDouble', () => cpSync(apiFile(), join(dir.path, 'again.yaml'))],
  'a Policy that is broken': ['UnknownApiVersion', () => dir.write('platform/policy.yaml', 'kind: Policy\n')],
  'a Policy that was truncated': ['FileEmpty', () => dir.write('platform/policy.yaml', '')],
  'a directory without a Policy': [
    'no valid platform/policy.yaml',
    () => rmSync(join(dir.path, 'platform'), { recursive: true }),
  ],
  'a directory that is gone': ['does not exist', () => rmSync(dir.path, { recursive: true })],
  'an empty directory': [
    'no valid platform/policy.yaml',
    () => {
      rmSync(dir.path, { recursive: true });
      mkdirSync(dir.path);
    },
  ],
  'a file in place of the directory': [
    'is not a directory',
    () => {
      rmSync(dir.path, { recursive: true });
      writeFileSync(dir.path, '');
    },
  ],
};

const table = Object.entries(damages).map(([name, [told, damage]]) => ({ name, told, damage }));

test.each(table)('P4: $name removes nothing, unmounts nothing, and is told', async ({ damage, told }) => {
  const before = await world();
  damage();
  const { stdout, stderr } = await applied(dir, engine, 1);
  expect(stdout + stderr).toContain(told);
  expect(await world()).toEqual(before);
});

test('P4: a Policy alone removes nothing, unmounts nothing, and is told', async () => {
  const before = await world();
  rmSync(apiFile());
  rmSync(dbFile());
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout).toContain('(EmptyDirectory)');
  expect(await world()).toEqual(before);
});

test('P4: the same directory in order writes nothing, and what really left it is removed', async () => {
  const before = await world();
  await applied(dir, engine);
  expect(await world()).toEqual(before);
  dir.drop(api);
  await applied(dir, engine);
  expect(await namesLike(engine, api)).toEqual([]);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
});
