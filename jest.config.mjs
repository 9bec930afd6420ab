/** Everything that needs no Docker Engine and no real source. The other suites have their own configurations. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/e2e/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/contract/',
    '<rootDir>/test/drills/',
    '<rootDir>/test/git/',
    '/real/',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // A limit for what hangs, not for what is slow: time is measured by benches.
  testTimeout: 120_000,
  transform: { '^.+\\.ts$': '<rootDir>/test/support/esbuild-transform.mjs' },
};
