import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { metricsPage } from '../../scripts/metrics-page.js';

test('docs/metrics.md is the table of metrics (`npm run docs` writes it)', () => {
  expect(readFileSync('docs/metrics.md', 'utf8')).toBe(metricsPage());
});
