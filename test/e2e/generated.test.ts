import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { startOperator } from './support/operator.js';
import { unique } from './support/run.js';
import { namesLike } from './support/secrets.js';
import { createService, inspect, mountsOf, tasksOf } from './support/services.js';
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

test('an authority and what it signs: another authority reaches a service with certificate and key in one update', async () => {
  const [ca, tls, key, web] = [unique('ca'), unique('tls'), unique('key'), unique('web')];
  const dir = directory();
  dir.policy({ access: [{ secrets: '*', services: ['*'], signedBy: [ca] }] });
  const write = (name: string, spec: Readonly<Record<string, unknown>>): void => {
    dir.write(`${name}.yaml`, { apiVersion: 'waxseal/v1alpha1', kind: 'SwarmSecret', metadata: { name }, spec });
  };
  const authority = { generate: { certificate: { commonName: 'Internal', ca: true } } };
  write(ca, { source: authority });
  write(tls, {
    source: { generate: { certificate: { commonName: 'web', dnsNames: ['web'], signedBy: ca } } },
    certificate: { key },
  });
  write(key, { source: { part: { of: tls, property: 'key' } } });
  await applied(dir, engine);
  const secrets = [
    { secret: ca, target: 'ca' },
    { secret: tls, target: 'cert' },
    { secret: key, target: 'key' },
  ];
  await createService(engine, { name: web, secrets });
  const inUse = async (): Promise<readonly string[]> => {
    const [[root = ''], [leaf = ''], [secret = '']] = [
      await reads(engine, web, 1, 'ca'),
      await reads(engine, web, 1, 'cert'),
      await reads(engine, web, 1, 'key'),
    ];
    const [signer, signed] = [new X509Certificate(root), new X509Certificate(leaf)];
    expect([signed.verify(signer.publicKey), signed.checkHost('web')]).toEqual([true, 'web']);
    expect(signed.checkPrivateKey(createPrivateKey(secret))).toBe(true);
    return [root, leaf, secret];
  };
  const first = await inUse();
  await applied(dir, engine);
  const before = await tasksOf(engine, web);

  write(ca, { source: authority, rotate: '2' });
  await applied(dir, engine);
  const second = await inUse();
  expect(second.filter((text) => first.includes(text))).toEqual([]);
  expect(await mountsOf(engine, web)).toEqual([`${ca}_v2`, `${tls}_v2`, `${key}_v2`]);
  expect(await tasksOf(engine, web)).toHaveLength(before.length + 1);
});
