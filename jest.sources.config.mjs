import base from './jest.config.mjs';
import { missingPrograms } from './test/e2e/support/requirements.mjs';
import { notInstalled, PROGRAMS } from './test/servers/installed.mjs';

const missing = [
  ...notInstalled(['bao', 'sops', 'moto', 'postgres']),
  ...missingPrograms(['openssl', 'psql', 'setpriv', 'age', 'gpg', 'unshare', 'mount']),
];
if (process.getuid?.() !== 0) missing.push('root');
if (missing.length > 0) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1')
    throw new Error(`the source suites are required here: ${missing.join(', ')}`);
  console.log(
    `skipped: the suites on real sources (they need ${missing.join(', ')}); fakes stand in. On Debian, as root: ` +
      'apt-get install postgresql-15 openssl age gpg && test/servers/install.sh openbao sops moto && npm run test:sources',
  );
}
/** What the suites on formats compare with. */
const noSchema = notInstalled(['sarifSchema']).length > 0;
if (noSchema) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1') throw new Error('the schema of SARIF is required here');
  console.log('skipped: SARIF against its published schema: test/servers/install.sh sarif-schema');
}
process.env.WAXSEAL_TEST_SARIF_SCHEMA = PROGRAMS.sarifSchema;
process.env.WAXSEAL_TEST_BAO = PROGRAMS.bao;
process.env.WAXSEAL_TEST_SOPS = PROGRAMS.sops;
process.env.WAXSEAL_TEST_MOTO = PROGRAMS.moto;
process.env.WAXSEAL_TEST_POSTGRES = PROGRAMS.postgres;

/** Sources on the real systems, each started by the test file that asks it: test/servers/README.md. */
export default {
  ...base,
  testMatch: [
    ...(missing.length === 0 ? ['<rootDir>/test/sources/**/real/*.test.ts'] : []),
    ...(noSchema ? [] : ['<rootDir>/test/cli/real/*.test.ts']),
    '<rootDir>/test/sources/contract/*.test.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 300_000,
};
