import { expect, test } from '@jest/globals';
import { readFile } from '../../src/spec/parse-specs.js';
import { readOnce } from '../../src/spec/read-once.js';

const HEAD = { path: 'a.yaml', text: 'kind: SwarmSecret\n---\na: [' };

test('a file that says the same in two states of a directory is read once, and any other anew', () => {
  const read = readOnce();
  const head = read(HEAD);
  expect(read({ ...HEAD })).toBe(head);
  expect(head.problems).toEqual(readFile(HEAD).problems);
  expect(head.documents.map(({ data }) => data)).toEqual([{ kind: 'SwarmSecret' }]);
  expect(read({ ...HEAD, path: 'b.yaml' }).problems[0]?.file).toBe('b.yaml');
  expect(read({ ...HEAD, text: 'kind: Policy' }).documents.map(({ data }) => data)).toEqual([{ kind: 'Policy' }]);
});
