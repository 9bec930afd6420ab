import { expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROVIDERS } from '../../src/sources/shelf/providers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'src/sources');

test.each(Object.keys(PROVIDERS).filter((provider) => existsSync(pageOf(provider))))(
  'docs/sources/%s.md has a line for each code that the provider answers with, and for no other',
  (provider) => {
    const room = join(SOURCES, provider);
    const codes = readdirSync(room).flatMap((file) => codesFrom(join(room, file), new Set()));
    const told = readFileSync(pageOf(provider), 'utf8').match(/(?<=^\| `)Store\w+/gm) ?? [];
    expect([...told].sort()).toEqual([...new Set(codes)].sort());
  },
);

function pageOf(provider: string): string {
  return join(ROOT, 'docs/sources', `${provider}.md`);
}

/** Those of a file, and of what it uses of the pieces that all systems share. */
function codesFrom(file: string, seen: Set<string>): readonly string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/^import (?!type )[^;]*? from '(\.[^']+)\.js';$/gm)].map(([, path = '']) =>
    join(dirname(file), `${path}.ts`),
  );
  const shared = imported.filter((path) => path.startsWith(join(SOURCES, 'http')));
  const own = text.match(/(?<=')Store[A-Z]\w+(?=')/g) ?? [];
  return [...own, ...shared.flatMap((path) => codesFrom(path, seen))];
}
