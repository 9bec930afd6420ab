import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { rulesPage } from '../../scripts/rules-page.js';

test('docs/rules.md names the e2e cases as they are, and says where one is missing: npm run docs', () => {
  expect(readFileSync('docs/rules.md', 'utf8')).toBe(rulesPage());
});
