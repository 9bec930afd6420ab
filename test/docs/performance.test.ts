import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { pagesOf } from '../../scripts/bench/pages.js';
import { readResults } from '../../scripts/bench/results.js';

test('docs/performance.md and bench.svg show the numbers of docs/bench.json (`npm run docs` writes them)', () => {
  const pages = pagesOf(readResults());
  expect(Object.keys(pages)).toEqual(['docs/performance.md', 'docs/bench.svg']);
  for (const [file, text] of Object.entries(pages)) expect(readFileSync(file, 'utf8')).toBe(text);
});
