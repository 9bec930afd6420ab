import base from './jest.config.mjs';
import { notice, whatIsMissing } from './test/e2e/support/requirements.mjs';
import { PROGRAMS } from './test/servers/installed.mjs';

const missing = whatIsMissing();
if (missing !== null) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1') throw new Error(`the e2e suite is required here, but ${missing}`);
  console.log(notice(missing));
  process.env.WAXSEAL_E2E_MISSING = missing;
}

process.env.WAXSEAL_TEST_BAO = PROGRAMS.bao;
process.env.WAXSEAL_TEST_POSTGRES = PROGRAMS.postgres;
process.env.WAXSEAL_TEST_SOPS = PROGRAMS.sops;
process.env.WAXSEAL_TEST_MOTO = PROGRAMS.moto;
process.env.WAXSEAL_TEST_BAO = PROGRAMS.bao;

/**
 * Everything that needs a real Docker Engine: test/e2e/README.md says how one is started. Test files run side by side
 * on one engine, each case with an owner and names of its own: what they wait for is mostly the engine's own timers.
 */
export default {
  ...base,
  testMatch: missing === null ? ['<rootDir>/test/e2e/**/*.test.ts'] : ['<rootDir>/test/e2e/nothing'],
  passWithNoTests: missing !== null,
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/e2e/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/e2e/support/global-teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/e2e/support/tidy.ts'],
  reporters: ['default', '<rootDir>/test/e2e/support/done-reporter.mjs'],
  testSequencer: '<rootDir>/test/e2e/support/sequencer.mjs',
  maxWorkers: Number(process.env.WAXSEAL_E2E_WORKERS ?? 3),
  testTimeout: 180_000,
};
