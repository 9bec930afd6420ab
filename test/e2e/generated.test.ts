import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { startOperator } from './support/operator.js';
import { unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** A value that Waxseal made is in the Swarm and nowhere else: nothing that happens to Waxseal makes another one. */
const engine = mainEngine();

function generate(dir: SpecDirectory, name: string, rotate: string): void {
  dir.write(
    `${name}.yaml`,
    `apiVersion: waxseal/v1alpha1
kind: SwarmSecret
metadata: { name: ${name} }
spec:
  source: { generate: { password: { length: 24 } } }
  rotate: "${rotate}"
`,
  );
}

test('a generated value outlives an operator that is killed and has no disk; only a changed mark makes another', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  generate(dir, db, '1');
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  const [first] = await reads(engine, web, 1, 'pw');
  expect(first).toMatch(/^[A-Za-z0-9]{24}$/);
  await applied(dir, engine);
  const before = await inspect(engine, web);

  const killed = await startOperator(dir, engine);
  await killed.stop('SIGKILL');
  await applied(dir, engine);
  expect(await inspect(engine, web)).toEqual(before);

  generate(dir, db, '2');
  await applied(dir, engine);
  const [second] = await reads(engine, web, 1, 'pw');
  expect(second).toMatch(/^[A-Za-z0-9]{24}$/);
  expect(second).not.toBe(first);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`, `${db}_v2`]);
});
