import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied, waxseal } from './support/waxseal.js';

/** Somebody who may write documents but opens no value puts sealed blocks where they do not belong. */
const engine = mainEngine();

/** Two secrets that run in one service, and a third one that changes whatever becomes of them. */
async function shop() {
  const [db, api, other, web, dir] = [unique('db'), unique('api'), unique('other'), unique('web'), directory()];
  for (const name of [db, api, other]) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [db, api].map((secret) => ({ secret, target: secret })) });
  await running(engine, web);
  const world = async () => [await secretsLike(engine, db), await secretsLike(engine, api), await inspect(engine, web)];
  return { db, api, other, web, dir, world };
}

const sealedIn = (dir: SpecDirectory, name: string): string => {
  const text = readFileSync(`${dir.path}/${name}.yaml`, 'utf8');
  return (JSON.parse(text) as { spec: { source: { sealed: string } } }).spec.source.sealed;
};

/** The document with this text in place of its sealed block. */
async function put(dir: SpecDirectory, name: string, sealed: string): Promise<void> {
  await dir.secret(name, { spec: { source: { sealed } } });
}

async function expectOtherRotates(
  { dir, other }: { dir: SpecDirectory; other: string },
  code: number,
): Promise<string> {
  await dir.secret(other, { value: canary() });
  const { stdout, stderr } = await applied(dir, engine, code);
  expect(await namesLike(engine, other)).toEqual([other, `${other}_v1`, `${other}_v2`]);
  return `${stdout}${stderr}`.replace(/\s+/g, ' ');
}

test('P1: two sealed blocks that were exchanged are refused, both live values stay, and other secrets go on', async () => {
  const at = await shop();
  const { api, db, dir, world } = at;
  const before = await world();
  const [ofDb, ofApi] = [sealedIn(dir, db), sealedIn(dir, api)];
  await put(dir, db, ofApi);
  await put(dir, api, ofDb);
  const words = await expectOtherRotates(at, 3);
  expect(words).toContain(`the value of "${db}" was sealed for secret "${api}"`);
  expect(words).toContain(`the value of "${api}" was sealed for secret "${db}"`);
  expect(await reasons(dir, engine, db)).toEqual(['SourceUnavailable']);
  expect(await world()).toEqual(before);
  const value = canary();
  await dir.secret(db, { value });
  await put(dir, api, ofApi);
  await applied(dir, engine);
  expect(await reads(engine, at.web, 1, db)).toEqual([value]);
});

test('P1: a sealed block of another environment, or one that no key opens, is refused and the live value stays', async () => {
  const at = await shop();
  const { api, db, dir, world } = at;
  const before = await world();
  await dir.secret(db, { value: canary(), sealedFor: { owner: directory().owner } });
  const stranger = directory();
  await stranger.secret(api, { value: canary(), sealedFor: { owner: dir.owner } });
  await put(dir, api, sealedIn(stranger, api));
  const words = await expectOtherRotates(at, 3);
  expect(words).toContain(`the value of "${db}" was sealed for owner`);
  expect(words).toContain(`no identity of this process opens the value of "${api}"`);
  expect(await world()).toEqual(before);
});

test('P1 P4: plain text in place of a sealed block is a validation error that shows none of it; the live value stays', async () => {
  const at = await shop();
  const { api, db, dir, world } = at;
  const before = await world();
  const [plain, torn] = [canary(), sealedIn(dir, api).slice(0, 200)];
  await put(dir, db, plain);
  await put(dir, api, torn);
  const words = await expectOtherRotates(at, 1);
  for (const name of [db, api]) expect(words).toMatch(new RegExp(`${name}\\.yaml:\\d+:\\d+`));
  expect(words).not.toContain(plain);
  const checked = await waxseal(['validate', '-d', dir.path]);
  expect(checked.code).toBe(1);
  expect(checked.stdout + checked.stderr).not.toContain(plain);
  expect(await world()).toEqual(before);
});

test('P1: a sealed block that was damaged is refused and the live value stays', async () => {
  const at = await shop();
  const { db, dir, world } = at;
  const before = await world();
  const lines = sealedIn(dir, db).split('\n');
  const middle = Math.floor(lines.length / 2);
  const flipped = lines.map((line, i) => (i === middle ? line.replace(/[a-z]/, (c) => (c === 'x' ? 'y' : 'x')) : line));
  await put(dir, db, flipped.join('\n'));
  expect(await expectOtherRotates(at, 3)).toContain(`the value of "${db}"`);
  expect(await world()).toEqual(before);
});
