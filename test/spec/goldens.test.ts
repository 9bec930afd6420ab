import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { print } from '../../src/api/json.js';
import { problemsGithub } from '../../src/cli/view-github.js';
import { problemsGitlab } from '../../src/cli/view-gitlab.js';
import { problemsSarif } from '../../src/cli/view-sarif.js';
import type { Problem } from '../../src/model/problem.js';
import { SPEC_CODES } from '../../src/spec/codes.js';
import { listing, parse } from './directory.js';

const inSecrets = (file: string): string => `secrets/${file}`;

/** What other programs read, of one case that has all that matters to them. */
const VIEWS = {
  sarif: (problems) => print(problemsSarif(problems, { version: '0.1.0', meanings: SPEC_CODES }, inSecrets)),
  github: (problems) => problemsGithub(problems, inSecrets),
  gitlab: (problems) => print(problemsGitlab(problems, inSecrets)),
} as const satisfies Readonly<Record<string, (problems: readonly Problem[]) => string>>;
const FORMATS = ['sarif', 'github', 'gitlab'] as const satisfies readonly (keyof typeof VIEWS)[];

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

test.each(FORMATS)('the problems of "typos" as %s are told as in its file', (format) => {
  const { problems } = parse(filesBelow(join(GOLDENS, 'typos')));
  const golden = join(GOLDENS, `typos.${format}.txt`);
  if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(golden, VIEWS[format](problems));
  expect(VIEWS[format](problems)).toBe(readFileSync(golden, 'utf8'));
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
