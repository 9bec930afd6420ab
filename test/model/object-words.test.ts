import { expect, test } from '@jest/globals';
import { columnOf, countObjects, headingOf } from '../../src/model/object-words.js';

test('secrets and configs are counted apart, and configs only where there are any', () => {
  expect(countObjects([])).toBe('0 secrets');
  expect(countObjects(['db', 'api'])).toBe('2 secrets');
  expect(countObjects(['config/app'])).toBe('1 config');
  expect(countObjects(['db', 'config/app', 'config/flags'])).toBe('1 secret and 2 configs');
  expect(countObjects(['db', 'config/app', 'config/flags'], 'valid ')).toBe('1 valid secret and 2 valid configs');
});

// Headings said "Secrets" above rows of configs, in the comment, on the page and in the terminal.
test('a heading says of what kind its rows are', () => {
  const rows = [[], ['db'], ['config/app'], ['db', 'config/app']];
  expect(rows.map(headingOf)).toEqual(['Secrets', 'Secrets', 'Configs', 'Secrets and configs']);
  expect(rows.map(columnOf)).toEqual(['Secret', 'Secret', 'Config', 'Secret or config']);
});
