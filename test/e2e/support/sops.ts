import { testWithBuilt } from '../../support/programs.js';

/** The program `sops`, as test/servers/install.sh builds it. */
export const SOPS = process.env['WAXSEAL_TEST_SOPS'] ?? 'sops';

/** `test` where it is built; elsewhere left out, with a word of jest's. Where the suite is required it must run. */
export const testWithSops = testWithBuilt(SOPS);
