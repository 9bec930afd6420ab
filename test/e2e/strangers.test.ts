import { expect, test } from '@jest/globals';
import { directory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { createSecret, namesLike, secretNamed, secretsLike } from './support/secrets.js';
import { createService, inspect, mountsOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons } from './support/told.js';
import { applied } from './support/waxseal.js';

/** Secrets of other people whose names are in the way, or only look so. */
const engine = mainEngine();

test('P7: a stranger under the plain name, in any case, holds that secret whole, stays as it is, and stops no other', async () => {
  const [db, upper, api, dir] = [unique('db'), unique('up'), unique('api'), directory()];
  await createSecret(engine, db, canary());
  await createSecret(engine, upper.toUpperCase(), canary());
  const before = [...(await secretsLike(engine, db)), ...(await secretsLike(engine, upper.toUpperCase()))];
  for (const name of [db, upper, api]) await dir.secret(name, { value: canary() });
  const { stdout } = await applied(dir, engine, 3);
  expect(stdout).toContain('belongs to somebody else');
  expect(await reasons(dir, engine, db)).toEqual(['NameTaken']);
  expect(await reasons(dir, engine, upper)).toEqual(['NameTaken']);
  expect([...(await secretsLike(engine, db)), ...(await secretsLike(engine, upper.toUpperCase()))]).toEqual(before);
  expect(await namesLike(engine, upper)).toEqual([]);
  expect(await namesLike(engine, api)).toEqual([api, `${api}_v1`]);
});

test('P1 P7: a number that a stranger has taken, in any case, is skipped, and the stranger stays as it is', async () => {
  const [db, dir, value] = [unique('db'), directory(), canary()];
  await createSecret(engine, `${db.toUpperCase()}_V1`, canary());
  await createSecret(engine, `${db}_v2`, canary());
  const theirs = await secretNamed(engine, `${db}_v2`);
  await dir.secret(db, { value });
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v2`, `${db}_v3`]);
  expect(await secretNamed(engine, `${db}_v2`)).toEqual(theirs);
  await dir.secret(db, { value: canary() });
  await dir.secret(unique('other'), { value: canary() });
  await applied(dir, engine);
  dir.drop(db);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([`${db}_v2`]);
});

test('P4 P7: copied labels make no holder: the copy survives the removal of what it was copied from', async () => {
  const [db, dir] = [unique('db'), directory()];
  // Called as if a Policy with a prefix had made it.
  const copy = `my_${db}`;
  await dir.secret(db, { value: canary() });
  await dir.secret(unique('other'), { value: canary() });
  await applied(dir, engine);
  const { Labels } = (await secretNamed(engine, `${db}_v1`)).Spec;
  await createSecret(engine, copy, canary(), { Labels });
  const before = await secretNamed(engine, copy);
  dir.drop(db);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual([copy]);
  expect(await secretNamed(engine, copy)).toEqual(before);
});

test('P4 P7: names that begin with another name have nothing to do with it', async () => {
  const [db, web, dir] = [unique('db'), unique('web'), directory()];
  const names = [db, `${db}_v`, `${db}_vault`, `${db}_v1x`];
  for (const name of names) await dir.secret(name, { value: canary() });
  await applied(dir, engine);
  const secrets = names.map((secret) => ({ secret: `${secret}_v1`, target: secret }));
  await createService(engine, { name: web, secrets });
  await running(engine, web);
  const others = names.slice(1).flatMap((name) => [name, `${name}_v1`]);
  const before = await Promise.all(others.map((name) => secretNamed(engine, name)));
  const value = canary();
  await dir.secret(db, { value });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${db}_v2`, ...names.slice(1).map((name) => `${name}_v1`)]);
  expect(await reads(engine, web, 1, db)).toEqual([value]);
  expect(await Promise.all(others.map((name) => secretNamed(engine, name)))).toEqual(before);
  dir.drop(`${db}_v`);
  const service = await inspect(engine, web);
  await applied(dir, engine);
  expect(await reasons(dir, engine, `${db}_v`)).toEqual(['StillMounted']);
  expect(await inspect(engine, web)).toEqual(service);
  expect(await Promise.all(others.map((name) => secretNamed(engine, name)))).toEqual(before);
});
