import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { auditFile } from '../../src/telemetry/audit-file.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const AUDIT_FILE = new URL('../../src/telemetry/audit-file.ts', import.meta.url).href;
let place = '';
let path = '';
let losses: string[] = [];
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'waxseal-audit-'));
  path = join(place, 'audit.log');
  losses = [];
});
afterEach(() => {
  rmSync(place, { recursive: true });
});

const opened = (more: { maxBytes?: number; keep?: number } = {}): ((line: string) => void) =>
  auditFile({ path, maxBytes: 1000, keep: 2, onLoss: (code) => losses.push(code), ...more });
const read = (suffix = ''): string => readFileSync(path + suffix, 'utf8');
/** Names of the files that were put aside, the oldest first, without that of the file. */
const aside = (): readonly string[] =>
  readdirSync(place)
    .flatMap((name) => (name.startsWith('audit.log.') ? [name.slice('audit.log'.length)] : []))
    .sort((a, b) => parseInt(a.slice(1)) - parseInt(b.slice(1)));

test('a line is in the file when the call returns, and only its owner may read the file', () => {
  const write = opened();
  write('one\n');
  expect(read()).toBe('one\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  opened()('two\n');
  expect(read()).toBe('one\ntwo\n');
});

test('a file that would grow too large is put aside, and the oldest of those aside goes', () => {
  const write = opened({ maxBytes: 8 });
  for (const line of ['1111\n', '222\n', '3333\n', '4444\n', '5555\n']) write(line);
  expect(read()).toBe('5555\n');
  expect(aside().map((suffix) => [suffix.split('-')[0], read(suffix)])).toEqual([
    ['.3', '3333\n'],
    ['.4', '4444\n'],
  ]);
  for (const suffix of aside()) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
});

test('a line that is larger than the largest file is written all the same', () => {
  const write = opened({ maxBytes: 8 });
  write('a line of many bytes\n');
  write('2\n');
  expect([...aside(), ''].map(read)).toEqual(['a line of many bytes\n', '2\n']);
});

test('after a line that was cut, the next one begins on a line of its own', () => {
  appendFileSync(path, 'whole\nhal');
  opened()('next\n');
  expect(read()).toBe('whole\nhal\nnext\n');
});

test('a file that somebody else puts aside is begun anew', () => {
  const write = opened();
  write('one\n');
  renameSync(path, `${path}.old`);
  write('two\n');
  expect([read('.old'), read()]).toEqual(['one\n', 'two\n']);
});

test('files that logrotate has put aside, and any other of that name, stay', () => {
  for (const name of ['.1', '.2.gz', '.1-notes']) appendFileSync(path + name, 'kept\n');
  const write = opened({ maxBytes: 8, keep: 1 });
  for (const line of ['1111\n', '2222\n', '3333\n']) write(line);
  for (const name of ['.1', '.2.gz', '.1-notes']) expect(read(name)).toBe('kept\n');
  expect(aside()).toHaveLength(4);
});

/** They overtook each other in moving .1 to .2, and one of those files was gone. */
test('processes that write one file at the same time lose no line of each other, however often they put it aside', async () => {
  const [writers, lines] = [3, 600];
  const writer = (name: string): string => `
    const { auditFile } = await import(${JSON.stringify(AUDIT_FILE)});
    const write = auditFile({ path: ${JSON.stringify(path)}, maxBytes: 200, keep: 2000, onLoss: (code) => console.log(code) });
    process.stdout.write('ready');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    for (let i = 0; i < ${String(lines)}; i += 1) write('${name} ' + i + '\\n');
    process.stdin.unref();`;
  const children = Array.from({ length: writers }, (_, i) =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', writer(`w${String(i)}`)], { cwd: ROOT }),
  );
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.write('go');
  expect(await Promise.all(ended)).toEqual(children.map(() => [0, null]));
  const found = [...aside(), ''].flatMap((suffix) => read(suffix).trimEnd().split('\n')).sort();
  const written = children.flatMap((_, w) => Array.from({ length: lines }, (__, i) => `w${String(w)} ${String(i)}`));
  expect(found).toEqual(written.sort());
  expect(aside().length).toBeGreaterThan(50);
}, 120_000);

/** The flush came later and made it anew, empty and readable by everybody. */
test('a file that was taken away stays away until there is a line to write', async () => {
  const write = opened();
  write('one\n');
  unlinkSync(path);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(existsSync(path)).toBe(false);
  write('two\n');
  expect([read(), statSync(path).mode & 0o777]).toEqual(['two\n', 0o600]);
});

test('a full disk loses lines and says so once, never stops the operator, and is over when there is room again', () => {
  symlinkSync('/dev/full', path);
  const write = opened();
  write('lost\n');
  write('lost\n');
  expect(losses).toEqual(['ENOSPC']);
  unlinkSync(path);
  write('kept\n');
  expect(read()).toBe('kept\n');
  rmSync(place, { recursive: true });
  write('lost\n');
  expect(losses).toEqual(['ENOSPC', 'ENOENT']);
  mkdirSync(place);
});

test('a file that cannot be written is an error before anything has begun', () => {
  path = join(place, 'missing', 'audit.log');
  expect(() => opened()).toThrow(`"${path}" cannot be written (ENOENT)`);
});
