import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** The directory of this run: swarms, and below record/ everything that was printed. */
export function runDirectory(): string {
  const run = process.env['WAXSEAL_E2E_RUN'];
  if (run === undefined) throw new Error('start e2e tests by npm run test:e2e');
  return run;
}

/** Marks of the names that this case has used: what carries one is removed after the case. */
export const marks = new Set<string>();

/** What is to be closed after the case. */
export const closers: (() => Promise<void> | void)[] = [];

/** "db" -> "db_x3fa91c": a name that no other case uses, cleaned up after the case. */
export function unique(name: string): string {
  const mark = `x${randomBytes(3).toString('hex')}`;
  marks.add(mark);
  return `${name}_${mark}`;
}

/** Keeps what a program printed or a proxy saw, for the search for canary values at the end of the run. */
export function record(what: string): void {
  appendFileSync(join(runDirectory(), 'record', `${String(process.pid)}.log`), `${what}\n`);
}

/** What the search at the end of the run looks for. */
export const MARK = 'CANARY-';

/**
 * A value that must never be seen outside of a request body or a container. Every value of a case should be one, or
 * contain one.
 */
export function canary(): string {
  return `${MARK}${randomBytes(12).toString('hex')}`;
}
