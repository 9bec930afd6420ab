import { expect, test } from '@jest/globals';
import { countObjects } from '../../src/cli/layout.js';

test('secrets and configs are counted apart, and configs only where there are any', () => {
  expect(countObjects([])).toBe('0 secrets');
  expect(countObjects(['db', 'api'])).toBe('2 secrets');
  expect(countObjects(['config/app'])).toBe('1 config');
  expect(countObjects(['db', 'config/app', 'config/flags'])).toBe('1 secret and 2 configs');
  expect(countObjects(['db', 'config/app', 'config/flags'], 'valid ')).toBe('1 valid secret and 2 valid configs');
});
