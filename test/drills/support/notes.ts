import { expect } from '@jest/globals';
import { appendFileSync } from 'node:fs';

/** Keeps a number for docs/drills.md, if `npm run drills` asked for it: seconds since `began` (Date.now()). */
export function note(what: string, began: number): void {
  noteText(what, `${((Date.now() - began) / 1000).toFixed(1)} s`);
}

export function noteText(what: string, text: string): void {
  const file = process.env['WAXSEAL_DRILLS_NOTES'];
  const { currentTestName } = expect.getState();
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ drill: currentTestName, what, text })}\n`);
}
