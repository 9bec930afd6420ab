import e2e from './jest.e2e.config.mjs';

const missing = process.env.WAXSEAL_E2E_MISSING !== undefined;
const long = process.env.DRILLS_LONG === '1' ? [] : ['<rootDir>/test/drills/long/'];

/**
 * What an operator and a Swarm of three managers must survive together, on the engines of the e2e suite. One drill at a
 * time: each has a Swarm of its own. Those of test/drills/long take most of an hour and are run by `npm run drills` only.
 */
export default {
  ...e2e,
  testMatch: missing ? ['<rootDir>/test/drills/nothing'] : ['<rootDir>/test/drills/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...long],
  maxWorkers: 1,
  testTimeout: 600_000,
};
