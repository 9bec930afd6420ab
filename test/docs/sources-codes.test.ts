import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderSpec } from '../../src/model/store.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'src/sources');
/** What every provider is refused by before it asks: handed in as a door. */
const REACH = join(SOURCES, 'trust/reach.ts');

/** The room below src/sources/ whose codes a page explains; docs/sources/ has it under the same name. */
const ROOMS: Readonly<Record<ProviderSpec['kind'], string>> = {
  vault: 'vault',
  conjur: 'conjur',
  azureKeyVault: 'azure',
  awsSecretsManager: 'aws',
  awsParameterStore: 'aws',
  awsKms: 'aws',
};

test.each([...new Set(Object.values(ROOMS))])(
  'docs/sources/%s.md has a line for each code that the provider answers with, and for no other',
  (room) => {
    const codes = [REACH, ...filesOf(join(SOURCES, room))].flatMap((file) => codesFrom(file, new Set()));
    expect([...toldIn(room)].sort()).toEqual([...new Set(codes)].sort());
  },
);

/** The first column of the table of codes: a line may have several. */
function toldIn(room: string): readonly string[] {
  const lines = readFileSync(join(ROOT, 'docs/sources', `${room}.md`), 'utf8').match(/^\| `Store[^|]+/gm) ?? [];
  return lines.flatMap((line) => line.match(/Store\w+/g) ?? []);
}

function filesOf(room: string): readonly string[] {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => join(room, file));
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
