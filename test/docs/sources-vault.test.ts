import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROOM = `${ROOT}src/sources/vault/`;

test('docs/sources/vault.md has a line for each code that the provider answers with, and for no other', () => {
  const source = readdirSync(ROOM).map((file) => readFileSync(ROOM + file, 'utf8'));
  const codes = source.join('\n').match(/(?<=')Store[A-Z]\w+(?=')/g) ?? [];
  const page = readFileSync(`${ROOT}docs/sources/vault.md`, 'utf8');
  const told = page.match(/(?<=^\| `)Store\w+/gm) ?? [];
  expect([...told].sort()).toEqual([...new Set(codes)].sort());
});
