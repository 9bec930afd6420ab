import base from './jest.config.mjs';
import { missingPrograms } from './test/e2e/support/requirements.mjs';

const missing = missingPrograms(['git', 'nginx', 'fcgiwrap', '/usr/sbin/sshd', 'ssh', 'ssh-keygen', 'gpg', 'openssl']);
if (missing.length > 0) {
  if (process.env.WAXSEAL_REQUIRE_ENGINE === '1')
    throw new Error(`the git suite is required here: ${missing.join(', ')}`);
  console.log(
    `skipped: the git suite on real servers (it needs ${missing.join(', ')}). On Debian, as root: ` +
      'apt-get install nginx-light fcgiwrap openssh-server openssh-client git gnupg openssl && npm run test:git',
  );
}

/** Following a repository on real servers, https and ssh, that each test file starts for itself. */
export default {
  ...base,
  testMatch: missing.length === 0 ? ['<rootDir>/test/git/**/*.test.ts'] : ['<rootDir>/test/git/nothing'],
  passWithNoTests: missing.length > 0,
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  testTimeout: 300_000,
};
