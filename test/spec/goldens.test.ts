import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { listing, parse } from './directory.js';

const GOLDENS = fileURLToPath(new URL('goldens', import.meta.url));

/** One directory of specs for each case, and beside it what is said about it: reviewed as text. */
describe('the problems of', () => {
  test.each(readdirSync(GOLDENS).filter((name) => !name.endsWith('.txt')))(
    '"%s" are told as in its listing',
    (name) => {
      const specs = parse(filesBelow(join(GOLDENS, name)));
      const said = `${listing(specs.problems)}valid: ${specs.secrets.map((each) => each.name).join(', ') || 'none'}\n`;
      const golden = join(GOLDENS, `${name}.txt`);
      if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(golden, said);
      expect(existsSync(golden)).toBe(true);
      expect(said).toBe(readFileSync(golden, 'utf8'));
    },
  );
});

function filesBelow(root: string, directory = root): Record<string, string> {
  const entries = readdirSync(directory).map((name) => join(directory, name));
  return Object.assign(
    {},
    ...entries.map((path) =>
      statSync(path).isDirectory() ? filesBelow(root, path) : { [relative(root, path)]: readFileSync(path, 'utf8') },
    ),
  ) as Record<string, string>;
}
