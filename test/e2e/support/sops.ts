import { existsSync } from 'node:fs';
import { test } from '@jest/globals';

/** The program `sops`, as test/servers/install.sh builds it. */
export const SOPS = process.env['WAXSEAL_TEST_SOPS'] ?? 'sops';

/** `test` where it is built; elsewhere left out, with a word of jest's. Where the suite is required it must run. */
export const testWithSops = existsSync(SOPS) || process.env['WAXSEAL_REQUIRE_ENGINE'] === '1' ? test : test.skip;
