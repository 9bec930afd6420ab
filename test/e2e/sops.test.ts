import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { directory, type SpecDirectory } from './support/directory.js';
import { mounted } from './support/mounted.js';
import { planned } from './support/planned.js';
import { canary, runDirectory, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { told } from './support/told.js';
import { applied } from './support/waxseal.js';
import { testWithSops, SOPS } from './support/sops.js';

/** A value in a file that the real program `sops` encrypts: it reaches the tasks, and what was tampered with never does. */
const engine = mainEngine();

/** `sops encrypt` of a plain file, for the operator. The plain text never lies on a disk. */
function encrypt(dir: SpecDirectory, name: string, plain: object): void {
  const args = ['encrypt', '--age', dir.recipient, '--filename-override', name];
  const home = join(runDirectory(), 'record', 'home');
  mkdirSync(home, { recursive: true });
  const env = { PATH: process.env['PATH'], HOME: home };
  dir.write(name, execFileSync(SOPS, args, { input: JSON.stringify(plain), env, encoding: 'utf8' }));
}

const document = (name: string, source: object) => ({
  apiVersion: 'waxseal/v1alpha1',
  kind: 'SwarmSecret',
  metadata: { name },
  spec: { source, rollout: { soak: '1s', timeout: '30s' } },
});

const reads = async (service: string): Promise<string> => {
  const [task] = await running(engine, service);
  return task === undefined ? '' : (await mounted(engine, task, 'pw')).toString();
};

testWithSops('a value of a sops file reaches the tasks, and its next value; then nothing is written', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  const [first, second] = [canary(), canary()];
  encrypt(dir, 'values.enc.yaml', { shop: { [db]: first, other: canary() } });
  dir.write(`${db}.yaml`, document(db, { sops: { file: 'values.enc.yaml', property: `shop.${db}` } }));
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  expect(await reads(web)).toBe(first);

  encrypt(dir, 'values.enc.yaml', { shop: { [db]: second, other: canary() } });
  await applied(dir, engine);
  expect(await reads(web)).toBe(second);
  const names = await namesLike(engine, db);
  expect((await planned(dir, engine)).steps).toEqual([]);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual(names);
});

testWithSops('what was tampered with never reaches a service, whichever byte it was', async () => {
  const [db, web] = [unique('db'), unique('web')];
  const dir = directory();
  const value = canary();
  const path = join(dir.path, 'values.json');
  encrypt(dir, 'values.json', { [db]: value, list: [canary(), canary()] });
  dir.write(`${db}.yaml`, document(db, { sops: { file: 'values.json', property: db } }));
  await applied(dir, engine);
  await createService(engine, { name: web, secrets: [{ secret: db, target: 'pw' }] });
  expect(await reads(web)).toBe(value);
  const [good, names] = [readFileSync(path, 'utf8'), await namesLike(engine, db)];

  const other = (from: RegExp): string =>
    good.replace(from, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'));
  const json = JSON.parse(good) as { list: string[] };
  const tampered = [
    other(/(data:)(.)/),
    other(/(iv:)(.)/),
    other(/(tag:)(.)/),
    other(/("mac": "ENC\[AES256_GCM,data:)(.)/),
    good.replace(/type:str/, 'type:int'),
    good.replace(/"list"/, '"tsil"'),
    good.replace(/("lastmodified": "\d)(\d)/, (_, head: string, digit: string) => head + (digit === '0' ? '1' : '0')),
    JSON.stringify({ ...json, list: json.list.toReversed() }),
    JSON.stringify({ ...json, list: json.list.slice(1) }),
    JSON.stringify({ ...json, more: 'x' }),
  ];
  for (const text of tampered) {
    expect(text).not.toBe(good);
    writeFileSync(path, text);
    await applied(dir, engine, 3);
    const { held } = await told(dir, engine, db);
    expect(held.map(({ reason }) => reason)).toEqual(['SourceUnavailable']);
    expect(await namesLike(engine, db)).toEqual(names);
  }
  expect(await reads(web)).toBe(value);
  writeFileSync(path, good);
  await applied(dir, engine);
  expect(await namesLike(engine, db)).toEqual(names);
});
