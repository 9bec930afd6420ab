import { existsSync } from 'node:fs';
import base from './jest.config.mjs';

const CHROMIUM = '/usr/bin/chromium';
const missing = !existsSync(CHROMIUM);
if (missing) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1')
    throw new Error(`the browser suite is required here, but there is no ${CHROMIUM}`);
  console.log(`The browser suite is left out: there is no ${CHROMIUM} (apt-get install chromium).`);
}

/** The page in a real browser: Debian's chromium, driven by playwright-core. */
export default {
  ...base,
  testMatch: missing ? ['<rootDir>/test/browser/nothing'] : ['<rootDir>/test/browser/**/*.test.ts'],
  passWithNoTests: missing,
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
