import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { reasonsPage } from '../../scripts/reasons-page.js';
import { HELD_REASONS, STEP_REASONS } from '../../src/plan/reasons.js';

test('docs/reasons.md is what the planner says: npm run docs', () => {
  expect(readFileSync('docs/reasons.md', 'utf8')).toBe(reasonsPage());
});

test('every reason of the model has one row', () => {
  const source = readFileSync('src/model/plan.ts', 'utf8');
  const union = (name: string): string[] => {
    const text = new RegExp(`export type ${name} =([^;]+);`).exec(source)?.[1] ?? '';
    return [...text.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '').sort();
  };
  expect(STEP_REASONS.map((row) => row.reason).sort()).toEqual(union('StepReason'));
  expect(HELD_REASONS.map((row) => row.reason).sort()).toEqual(union('HeldReason'));
});
