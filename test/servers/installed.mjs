import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'waxseal-servers');

/** Where install.sh and Debian put what the source suites need. */
export const PROGRAMS = {
  bao: join(cache, 'openbao-2.4.0', 'bao'),
  sops: join(cache, 'sops-3.11.0', 'sops'),
  sarifSchema: join(cache, 'sarif_schema-3.3.1', 'sarif-2.1.0.json'),
  moto: join(cache, 'moto-5.2.5', 'moto_server'),
  postgres: '/usr/lib/postgresql/15/bin/postgres',
};

/** Those of the programs that this machine lacks. */
export const notInstalled = (names) => names.filter((name) => !existsSync(PROGRAMS[name]));
