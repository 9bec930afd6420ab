import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { rulesPage, unprovenRules } from '../../scripts/rules-page.js';

test('docs/rules.md names the e2e cases as they are: npm run docs', () => {
  expect(readFileSync('docs/rules.md', 'utf8')).toBe(rulesPage());
});

test('every rule P1 to P15 has a case on a real engine', () => {
  expect(unprovenRules()).toEqual([]);
});
