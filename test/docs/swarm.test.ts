import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CHAPTERS, swarmPage } from '../../scripts/swarm-page.js';

test('docs/swarm.md says what the contract suite tries: npm run docs', () => {
  expect(readFileSync('docs/swarm.md', 'utf8')).toBe(swarmPage());
});

test('each file of the contract suite is a chapter', () => {
  const files = readdirSync('test/contract').filter((file) => file.endsWith('.test.ts'));
  expect(files.sort()).toEqual(CHAPTERS.map((name) => `${name}.test.ts`).sort());
});

test('each case of the contract suite is a sentence of the page', () => {
  const sources = CHAPTERS.map((name) => readFileSync(`test/contract/${name}.test.ts`, 'utf8'));
  const cases = sources.join('\n').match(/^ {2}fact\w*\(/gm) ?? [];
  const sentences = swarmPage().match(/^- .*\.(?: \(Real engines only: .*\))?$/gm) ?? [];
  expect(sentences).toHaveLength(cases.length);
});
