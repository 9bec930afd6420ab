import { basename } from 'node:path';

/**
 * By name, so that a run can be compared with another; the search for canary values comes last, and is told for which
 * files it has to wait.
 */
export default class E2eSequencer {
  sort(tests) {
    const last = (test) => (test.path.endsWith('/canary.test.ts') ? 1 : 0);
    process.env.WAXSEAL_E2E_FILES = tests.map((test) => basename(test.path)).join(',');
    return [...tests].sort((a, b) => last(a) - last(b) || (a.path < b.path ? -1 : 1));
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}
