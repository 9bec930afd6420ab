import base from './jest.config.mjs';
import { notice, whatIsMissing } from './test/e2e/support/requirements.mjs';

const given = process.env.WAXSEAL_CONTRACT_ENGINE;
const missing = given === undefined ? whatIsMissing() : null;
if (missing !== null) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1')
    throw new Error(`the contract suite is required here, but ${missing}`);
  console.log(notice(missing).replace('e2e suite', 'contract suite').replace('test:e2e', 'test:contract'));
}
if (missing !== null) process.env.WAXSEAL_E2E_MISSING = missing;

/**
 * What Waxseal relies on of Swarm, tried on an engine: `WAXSEAL_CONTRACT_ENGINE` is `unix:///…` of a real one, or
 * `embedded:`; without it a private dockerd is started, as for the e2e suite. docs/swarm.md is made of the titles.
 */
export default {
  ...base,
  testMatch: missing === null ? ['<rootDir>/test/contract/**/*.test.ts'] : ['<rootDir>/test/contract/nothing'],
  passWithNoTests: missing !== null,
  testPathIgnorePatterns: ['/node_modules/'],
  ...(given === undefined && {
    globalSetup: '<rootDir>/test/e2e/support/global-setup.mjs',
    globalTeardown: '<rootDir>/test/e2e/support/global-teardown.mjs',
  }),
  // The cases of a file mostly wait for the engine's own timers, and so they wait together.
  maxConcurrency: 8,
  maxWorkers: Number(process.env.WAXSEAL_E2E_WORKERS ?? 3),
  testTimeout: 180_000,
};
