import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runDirectory } from './run.js';

/** Test files run side by side. True once all but this one are through (sequencer.mjs, done-reporter.mjs). */
export function otherFilesAreDone(mine: string): boolean {
  const all = (process.env['WAXSEAL_E2E_FILES'] ?? '').split(',').filter((name) => name !== mine);
  return all.every((name) => existsSync(join(runDirectory(), 'record', 'done', name)));
}
