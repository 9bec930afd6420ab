import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { planned } from './support/planned.js';
import { canary, unique } from './support/run.js';
import { namesLike, secretsLike } from './support/secrets.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

const engine = mainEngine();

/** So many secrets that nothing mounts. */
async function shop(count: number): Promise<{ dir: SpecDirectory; stem: string; names: readonly string[] }> {
  const [stem, dir] = [unique('s'), directory()];
  const names = Array.from({ length: count }, (_, i) => `${stem}.${String(i)}`);
  for (const name of names) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  expect(await namesLike(engine, stem)).toHaveLength(2 * count);
  return { dir, stem, names };
}

/** What the held line asks to be confirmed. */
async function digest(dir: SpecDirectory): Promise<string> {
  const held = (await planned(dir, engine)).held.filter(({ reason }) => reason === 'MassRemoval');
  const [found, ...others] = new Set(held.map(({ message }) => /"([0-9a-f]{16})"/.exec(message)?.[1]));
  if (found === undefined || others.length > 0) throw new Error('there is not exactly one digest');
  return found;
}

const dropAll = (dir: SpecDirectory, names: readonly string[]): void => {
  for (const name of names) dir.drop(name);
};

test('P5: as many removals as Policy.prune allows go, and one more holds all of them', async () => {
  const { dir, stem, names } = await shop(8);
  dropAll(dir, names.slice(0, 3));
  await applied(dir, engine);
  expect(await namesLike(engine, stem)).toHaveLength(2 * 5);
  const before = await secretsLike(engine, stem);
  dropAll(dir, names.slice(3, 7));
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout.replace(/\s+/g, ' ')).toContain('4 names would go and Policy.prune allows 3');
  expect(await secretsLike(engine, stem)).toEqual(before);
});

test('P5: a quarter of many secrets may go, and what the Policy says instead', async () => {
  const { dir, stem, names } = await shop(16);
  dropAll(dir, names.slice(0, 4));
  await applied(dir, engine);
  expect(await namesLike(engine, stem)).toHaveLength(2 * 12);
  dir.policy({ prune: { maxPercent: 0, allow: 0 } });
  dir.drop(names[4] ?? '');
  await applied(dir, engine, 3);
  expect(await namesLike(engine, stem)).toHaveLength(2 * 12);
});

test('P5: only the digest of exactly this set confirms, by a flag or in the Policy, and rotations go on meanwhile', async () => {
  const { dir, stem, names } = await shop(10);
  dropAll(dir, names.slice(0, 4));
  const ofFour = await digest(dir);
  dir.drop(names[4] ?? '');
  const rotated = names[9] ?? '';
  await dir.secret(rotated, { value: canary() });
  await applied(dir, engine, 3);
  await applied(dir, engine, 3, '--confirm-removals', ofFour);
  await applied(dir, engine, 3, '--confirm-removals', 'yes');
  dir.policy({ prune: { confirm: ofFour } });
  await applied(dir, engine, 3);
  expect(await namesLike(engine, stem)).toHaveLength(2 * 10 + 1);
  expect(await namesLike(engine, rotated)).toEqual([rotated, `${rotated}_v1`, `${rotated}_v2`]);

  await applied(dir, engine, 0, '--confirm-removals', await digest(dir));
  expect(await namesLike(engine, stem)).toHaveLength(2 * 5 + 1);
  dropAll(dir, names.slice(5, 9));
  await applied(dir, engine, 3);
  dir.policy({ prune: { confirm: await digest(dir) } });
  await applied(dir, engine);
  expect(await namesLike(engine, stem)).toEqual([rotated, `${rotated}_v1`, `${rotated}_v2`]);
});
