import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { cliPage } from '../../scripts/cli-page.js';

test('docs/cli.md is what --help prints (`npm run docs` writes it)', async () => {
  expect(readFileSync('docs/cli.md', 'utf8')).toBe(await cliPage());
});
