import base from './jest.config.mjs';

/** Everything that needs a real Docker Engine: test/e2e/README.md says how one is started. One worker: engines are shared. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 180_000,
};
