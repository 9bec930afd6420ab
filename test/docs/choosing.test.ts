import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeRegistry } from '../../src/sources/registry.js';
import { PROVIDERS } from '../../src/sources/shelf/providers.js';
import { fakeStore } from '../sources/shelf/fake-store.js';

const PAGE = readFileSync(fileURLToPath(new URL('../../docs/sources/choosing.md', import.meta.url)), 'utf8');

/** The first cells of the table under a heading, after its head. */
function rowsUnder(heading: string): readonly string[] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.match(/^\| .*/gm) ?? [];
  return rows.slice(2).map((row) => row.split('|')[1] ?? '');
}

test('the page that helps to choose a source compares every kind of source and every system', () => {
  const kinds = Object.keys(makeRegistry(null, [], fakeStore().shelf));
  const words = rowsUnder('What each gives').flatMap((cell) => cell.match(/(?<=`)\w+(?=`)/g) ?? []);
  expect(words).toEqual(expect.arrayContaining([...kinds, ...Object.keys(PROVIDERS)]));
});

test('its table of costs and its table of failures name only what it compares', () => {
  const named = ['What it costs to look', 'How each fails'].flatMap(rowsUnder);
  const compared = rowsUnder('What each gives').join();
  for (const word of named.flatMap((cell) => cell.match(/`\w+`/g) ?? [])) expect(compared).toContain(word);
});

test('what vendors may change is dated, on this page and on those of the vendors who publish it', () => {
  const month = /\b(?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b|\bin 20\d\d\b/;
  for (const page of ['choosing', 'aws', 'azure']) {
    const text = readFileSync(fileURLToPath(new URL(`../../docs/sources/${page}.md`, import.meta.url)), 'utf8');
    const claims = text.split('\n\n').filter((part) => /quota|a second in a region|requests for secrets in/i.test(part));
    expect(claims.filter((part) => month.test(part.replaceAll('\n', ' ')))).not.toEqual([]);
  }
});
