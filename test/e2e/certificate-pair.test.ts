import { expect, test } from '@jest/globals';
import { ONE, TWO } from '../support/certificates.js';
import { directory } from './support/directory.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike, secretNamed } from './support/secrets.js';
import { createService, mountsOf, tasksOf } from './support/services.js';
import { reads } from './support/shop.js';
import { mainEngine } from './support/swarm.js';
import { reasons, told } from './support/told.js';
import { applied, plan } from './support/waxseal.js';

/** A certificate in one document and its key in another. */
const engine = mainEngine();

/** PEM may have text around it. */
const marked = (pem: string): string => `# ${canary()}\n${pem}`;

test('a certificate and its key wait for each other, and then move in one update', async () => {
  const [cert, key, web, dir] = [unique('cert'), unique('key'), unique('web'), directory()];
  const [cert1, key1, cert2, key2] = [ONE.certificate, ONE.key, TWO.certificate, TWO.key].map(marked) as [
    string,
    string,
    string,
    string,
  ];
  const spec = { certificate: { key, renewBefore: '5000d' } };
  await dir.secret(cert, { value: cert1, spec });
  await dir.secret(key, { value: key1 });
  await applied(dir, engine);
  const secrets = [
    { secret: `${cert}_v1`, target: 'cert' },
    { secret: `${key}_v1`, target: 'key' },
  ];
  await createService(engine, { name: web, secrets });
  await running(engine, web);
  const { Labels: labels } = (await secretNamed(engine, `${cert}_v1`)).Spec;
  expect(labels).toMatchObject({ 'waxseal.subject': 'CN=one.example.org, O=Shop' });
  expect(labels['waxseal.not-after']).toMatch(/^2036-/);
  const ends = { subject: 'CN=one.example.org, O=Shop', notAfterMs: Date.parse(labels['waxseal.not-after'] ?? '') };
  expect(await told(dir, engine, cert)).toMatchObject({ certificate: ends });
  expect(await told(dir, engine, key)).not.toHaveProperty('certificate');
  const { problems } = (await plan(dir, engine)) as { problems: readonly { code: string; file: string }[] };
  expect(problems).toContainEqual(expect.objectContaining({ code: 'CertificateDue', file: `${cert}.yaml` }));

  await dir.secret(cert, { value: cert2, spec });
  await applied(dir, engine, 3);
  expect(await reasons(dir, engine, cert)).toEqual([expect.stringContaining('CertificateMismatch')]);
  expect(await reasons(dir, engine, key)).toEqual([expect.stringContaining('CertificateMismatch')]);
  expect(await mountsOf(engine, web)).toEqual([`${cert}_v1`, `${key}_v1`]);
  expect(await namesLike(engine, `${cert}_v`)).toEqual([`${cert}_v1`]);
  expect(await tasksOf(engine, web)).toHaveLength(1);

  await dir.secret(key, { value: key2 });
  await applied(dir, engine);
  expect(await mountsOf(engine, web)).toEqual([`${cert}_v2`, `${key}_v2`]);
  expect(await reads(engine, web, 1, 'cert')).toEqual([cert2]);
  expect(await reads(engine, web, 1, 'key')).toEqual([key2]);
  expect(await tasksOf(engine, web)).toHaveLength(2);
});
