import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory } from './support/directory.js';
import { writeFiles } from './support/files.js';
import { mounted } from './support/mounted.js';
import { canary, unique } from './support/run.js';
import { running } from './support/running.js';
import { namesLike } from './support/secrets.js';
import { createService } from './support/services.js';
import { mainEngine } from './support/swarm.js';
import { applied } from './support/waxseal.js';

/** What a program finds in its file is what was sealed, byte for byte. */
const engine = mainEngine();

const LARGEST = 511_999;

/** A canary and behind it whatever comes: NULs, newlines, bytes that are no UTF-8. */
function binary(length: number): Buffer {
  const start = Buffer.from(canary());
  return Buffer.concat([start, randomBytes(length - start.length)]);
}

/** A service that mounts these secrets by their stable names, each under its own. */
async function mount(...secrets: string[]): Promise<string> {
  const web = unique('web');
  await createService(engine, { name: web, secrets });
  return web;
}

async function readBy(web: string, target: string): Promise<Buffer> {
  const [task] = await running(engine, web);
  if (task === undefined) throw new Error(`"${web}" has no task`);
  return mounted(engine, task, target);
}

test('P1: the one byte that was sealed, or all of 511,999, are mounted as they are', async () => {
  const [one, all] = [unique('one'), unique('all')];
  const [small, large] = [Buffer.from([0]), binary(LARGEST)];
  const dir = directory();
  await dir.secret(one, { value: small });
  await dir.secret(all, { value: large });
  await applied(dir, engine);
  const web = await mount(one, all);
  expect((await readBy(web, one)).equals(small)).toBe(true);
  expect((await readBy(web, all)).equals(large)).toBe(true);
  expect(await namesLike(engine, all)).toEqual([all, `${all}_v1`]);
});

test('P1: text in base64 or hex is mounted as the bytes that it stands for', async () => {
  const [b64, hex] = [unique('b64'), unique('hex')];
  const [first, second] = [binary(3001), binary(3002)];
  const dir = directory();
  await dir.secret(b64, { value: `${first.toString('base64')}\n`, spec: { encoding: 'base64' } });
  await dir.secret(hex, { value: second.toString('hex'), spec: { encoding: 'hex' } });
  await applied(dir, engine);
  const web = await mount(b64, hex);
  expect((await readBy(web, b64)).equals(first)).toBe(true);
  expect((await readBy(web, hex)).equals(second)).toBe(true);
});

test('P1 P2: a file below a directory that the Policy allows is mounted as it is, and again when it changes', async () => {
  const db = unique('db');
  const [first, next] = [binary(1000), binary(1000)];
  const files = writeFiles({ token: first });
  const dir = directory();
  dir.policy({ allowFileSources: [files] });
  await dir.secret(db, { spec: { source: { file: { path: join(files, 'token') } } } });
  await applied(dir, engine);
  const web = await mount(db);
  expect((await readBy(web, db)).equals(first)).toBe(true);
  writeFileSync(join(files, 'token'), next);
  await applied(dir, engine);
  expect((await readBy(web, db)).equals(next)).toBe(true);
});

test('P1: one byte too many, or none, creates nothing, says why, and holds up no other secret', async () => {
  const [db, big, empty] = [unique('db'), unique('big'), unique('empty')];
  const dir = directory();
  await dir.secret(db, { value: canary() });
  await dir.secret(big, { value: binary(LARGEST + 1) });
  await dir.secret(empty, { value: '' });
  const { stdout } = await applied(dir, engine, 3);
  const words = stdout.replace(/\s+/g, ' ');
  expect(words).toContain(`! ${big}: "${big}" cannot be a Swarm secret: the value is larger than 511999 bytes`);
  expect(words).toContain(`! ${empty}: "${empty}" cannot be a Swarm secret: the value is empty`);
  expect(await namesLike(engine, db)).toEqual([db, `${db}_v1`]);
  expect([await namesLike(engine, big), await namesLike(engine, empty)]).toEqual([[], []]);
});

test('P1: a file outside of what the Policy allows creates nothing, not even through a link', async () => {
  const [direct, linked] = [unique('direct'), unique('linked')];
  const outside = join(writeFiles({ token: canary() }), 'token');
  const inside = writeFiles({});
  symlinkSync(outside, join(inside, 'link'));
  const dir = directory();
  dir.policy({ allowFileSources: [inside] });
  await dir.secret(linked, { spec: { source: { file: { path: join(inside, 'link') } } } });
  expect((await applied(dir, engine, 3)).stdout).toContain('(SourceUnavailable)');
  await dir.secret(direct, { spec: { source: { file: { path: outside } } } });
  expect((await applied(dir, engine, 1)).stdout).toContain('FileSourceNotAllowed');
  expect([await namesLike(engine, direct), await namesLike(engine, linked)]).toEqual([[], []]);
});
