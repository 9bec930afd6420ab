import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from '@jest/globals';

/**
 * `test` where all of these programs are installed. Elsewhere such cases are left out, with a word of jest's, but not in
 * CI, where they must run.
 */
export function testWith(...programs: readonly string[]): typeof test.only {
  return testIf(programs.every((program) => spawnSync('which', [program]).status === 0));
}

/** The same for programs that are built by test/servers/install.sh, by their paths; undefined: not built. */
export function testWithBuilt(...paths: readonly (string | undefined)[]): typeof test.only {
  return testIf(paths.every((path) => existsSync(path ?? '')));
}

function testIf(there: boolean): typeof test.only {
  return there || process.env['WAXSEAL_REQUIRE_ENGINE'] === '1' ? test : test.skip;
}
