import { spawnSync } from 'node:child_process';
import { test } from '@jest/globals';

/**
 * `test` where all of these programs are installed. Elsewhere such cases are left out, with a word of jest's, but not in
 * CI, where they must run.
 */
export function testWith(...programs: readonly string[]): typeof test.only {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  return missing.length === 0 || process.env['WAXSEAL_REQUIRE_ENGINE'] === '1' ? test : test.skip;
}
