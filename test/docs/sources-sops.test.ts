import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SPEC_CODES } from '../../src/spec/codes.js';

const PAGE = readFileSync('docs/sources/sops.md', 'utf8');
const OPENING = readFileSync('src/sources/sops/open-file.ts', 'utf8') + readFileSync('src/sources/sops/data-key.ts', 'utf8');

test('docs/sources/sops.md says what each refusal means; its commands are typed by test/e2e/sops-page.test.ts', () => {
  const found = OPENING.match(/'Sops[A-Za-z]+'/g) ?? [];
  expect(found.length).toBeGreaterThan(3);
  const codes = [...Object.keys(SPEC_CODES), ...found.map((code) => code.slice(1, -1))];
  for (const code of codes.filter((one) => one.startsWith('Sops'))) expect(PAGE).toContain(`\`${code}\``);
});
