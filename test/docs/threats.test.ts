import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const page = readFileSync('docs/threats.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| T\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const linksOf = (cell: string): readonly string[] => [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => path ?? '');

describe('docs/threats.md', () => {
  test('numbers its threats from 1 on, without a gap', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.map(([, id]) => id)).toEqual(rows.map((_, i) => `T${String(i + 1)}`));
  });

  test.each(rows.map(([, id, threat, control, tests]) => [id, threat, control, tests] as const))(
    '%s has a control and a test that exists: %s',
    (_, threat, control, tests) => {
      for (const text of [threat, control]) expect(text).not.toBe('');
      const files = linksOf(tests ?? '');
      expect(files.some((file) => /^\.\.\/test\/.+\.test\.ts$/.test(file))).toBe(true);
      expect(files.filter((file) => !existsSync(join('docs', file)))).toEqual([]);
    },
  );
});
