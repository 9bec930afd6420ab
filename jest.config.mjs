// The SDK of AWS tells every worker on Node 20 that it would rather have another; the program sets the same.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

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
