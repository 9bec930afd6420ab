import { existsSync } from 'node:fs';
import base from './jest.config.mjs';

const lacking = ['/usr/bin/chromium', '/usr/bin/cmark-gfm'].filter((path) => !existsSync(path));
const missing = lacking.length > 0;
if (missing) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1')
    throw new Error(`the browser suite is required here, but there is no ${lacking.join(', ')}`);
  console.log(`The browser suite is left out: there is no ${lacking.join(', ')} (apt-get install chromium cmark-gfm).`);
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
