import { execFileSync } from 'node:child_process';

const PROGRAMS = [
  'dockerd',
  'docker',
  'containerd',
  'runc',
  'iptables',
  'ip',
  'nsenter',
  'unshare',
  'busybox',
  'curl',
  'age',
  'age-keygen',
  'haproxy',
  'git',
  'ssh',
  'gpg',
  'tini',
  'nginx',
  'fcgiwrap',
  'openssl',
];

const has = (program) => {
  try {
    execFileSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Those of the programs that this machine lacks. */
export const missingPrograms = (programs) => programs.filter((program) => !has(program));

/** Why this machine cannot run the e2e suite, or null. */
export function whatIsMissing() {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  const missing = missingPrograms(PROGRAMS);
  return missing.length === 0 ? null : `it needs ${missing.join(', ')}`;
}

/** The one line that stands for the whole suite on a machine without an engine. */
export const notice = (why) =>
  `skipped: the e2e suite on a real Docker Engine (${why}). On Debian, as root: ` +
  'apt-get install docker.io iptables iproute2 busybox-static curl age haproxy git openssh-client gpg tini nginx-light fcgiwrap openssl && npm run test:e2e';
