import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { auditFile } from '../../src/telemetry/audit-file.js';

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
  expect([read(), read('.1'), read('.2')]).toEqual(['5555\n', '4444\n', '3333\n']);
  expect(existsSync(`${path}.3`)).toBe(false);
  expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
});

test('a line that is larger than the largest file is written all the same', () => {
  const write = opened({ maxBytes: 8 });
  write('a line of many bytes\n');
  write('2\n');
  expect([read(), read('.1')]).toEqual(['2\n', 'a line of many bytes\n']);
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

test('two processes that write one file lose no line of each other, also when one puts it aside', () => {
  const [a, b] = [opened({ maxBytes: 30, keep: 9 }), opened({ maxBytes: 30, keep: 9 })];
  const lines = Array.from({ length: 20 }, (_, i) => `line ${String(i).padStart(2, '0')}\n`);
  for (const [i, line] of lines.entries()) (i % 2 === 0 ? a : b)(line);
  const all = Array.from({ length: 10 }, (_, n) => (n === 0 ? '' : `.${String(n)}`)).filter((s) =>
    existsSync(path + s),
  );
  expect(all.reverse().map(read).join('')).toBe(lines.join(''));
});

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
