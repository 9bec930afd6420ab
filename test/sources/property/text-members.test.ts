import { expect, test } from '@jest/globals';
import { textMembers } from '../../../src/sources/property/text-members.js';

const read = (json: string): Record<string, string> | null => {
  const texts = textMembers(Buffer.from(json));
  return texts === null
    ? null
    : Object.fromEntries([...texts].map(([name, text]) => [name, Buffer.from(text).toString()]));
};

test('the texts of a mapping come by their names, whatever either is written with', () => {
  expect(read('{}')).toEqual({});
  expect(read(' {"a\\/b": "one\\n", "\\u00e4 ✓":"\\ud83d\\udd11"}\n')).toEqual({ 'a/b': 'one\n', 'ä ✓': '🔑' });
});

test.each([
  '',
  '[]',
  '"text"',
  '{"a":1}',
  '{"a":null}',
  '{"a":"x","b":{}}',
  '{"a":"x"} x',
  '{"a":"x"',
  '{"a":"\\ud83d"}',
  '{"a":"x","\\u0061":"y"}',
])('what is no mapping of texts only is none: %s', (json) => {
  expect(read(json)).toBeNull();
});
