import { expect } from '@jest/globals';
import type { LogLine } from './operator.js';

/** Over the logs of all operators: no version was made twice, and no service moved twice to the same one. */
export function expectOnce(lines: readonly LogLine[]): void {
  const steps = lines.filter(({ msg }) => msg === 'step done');
  const made = steps.filter(({ action, holder }) => action === 'create' && /_v\d+$/.test(String(holder)));
  const moved = steps.filter(({ action }) => action === 'repoint');
  for (const done of [made.map(({ holder }) => holder), moved.map(({ changes }) => JSON.stringify(changes))]) {
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done).size).toBe(done.length);
  }
}
