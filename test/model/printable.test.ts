import { expect, test } from '@jest/globals';
import { AppError, problem } from '../../src/model/problem.js';

/** A file in a pull request once renamed the reader's terminal, and wrote a line of its own into a log for people. */
const HOSTILE = 'a\u001b]0;pwn\u0007\n2026 error: FAKE\u202e.yaml';

test('no name of a file and no part of a document reaches a terminal with signs that steer it', () => {
  const place = { file: HOSTILE, line: 1, column: 1 };
  const found = problem('error', 'X', place, { message: `"${HOSTILE}" is bad`, hint: HOSTILE });
  const error = new AppError('X', `"${HOSTILE}" is bad`, { hint: HOSTILE });
  for (const text of [found.file, found.message, found.hint]) expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
  for (const text of [error.message, error.hint]) expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  expect(found.file).toBe('a\ufffd]0;pwn\ufffd\ufffd2026 error: FAKE\ufffd.yaml');
});

test('words of any language stay as they are', () => {
  expect(problem('error', 'X', null, { message: 'Schlüssel 鍵 «clé»' }).message).toBe('Schlüssel 鍵 «clé»');
});

// U+061C turns the direction of text, tags and U+2028 are not seen: they went through.
test.each(['\u061c', '\u2028', '\u00ad', '\u3164', '\u{e0041}'])('a sign that is not seen is shown: %j', (sign) => {
  expect(problem('error', 'X', null, { message: `a${sign}b` }).message).toBe('a\ufffdb');
});
