import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ownAddress, start, untilReady } from './started.js';

/** PostgreSQL 15 with one superuser, `postgres`. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** What psql prints for one statement, as the superuser or somebody else. Rejects where it fails. */
  query(sql: string, as?: { readonly user: string; readonly password: string }): string;
  stop(): Promise<void>;
}

const PASSWORD = 'superuser-of-a-test';
const PORT = 5432;

/** Needs root, since PostgreSQL refuses to be root itself. Its files are in a directory that `stop` removes. */
export async function startPostgres(): Promise<Postgres> {
  const program = process.env['WAXSEAL_TEST_POSTGRES'];
  if (program === undefined) throw new Error('start tests on real sources by npm run test:sources');
  const dir = mkdtempSync(join(tmpdir(), 'waxseal-pg-'));
  const host = ownAddress();
  const [data, passwordFile] = [join(dir, 'data'), join(dir, 'password')];
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
  ownedByPostgres(dir);
  const options = ['-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-U', 'postgres', '-E', 'UTF8', '--no-sync'];
  execFileSync('setpriv', [...AS_POSTGRES, join(dirname(program), 'initdb'), '-D', data, ...options], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const flags = ['-D', data, '-h', host, '-p', String(PORT), '-k', dir, '-c', 'fsync=off'];
  const server = start('setpriv', [...AS_POSTGRES, program, ...flags], {
    dir,
    logFile: join(dir, 'postgres.log'),
    env: { PATH: process.env['PATH'] ?? '' },
    // At once too, but its shared memory goes with it.
    signal: 'SIGQUIT',
  });
  const query: Postgres['query'] = (sql, { user, password } = { user: 'postgres', password: PASSWORD }) =>
    execFileSync('psql', ['-h', host, '-p', String(PORT), '-U', user, '-d', 'postgres', '-Atqc', sql], {
      env: { ...process.env, PGPASSWORD: password },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
  await untilReady('PostgreSQL', server, () => Promise.resolve(answers(query)));
  return {
    host,
    port: PORT,
    password: PASSWORD,
    query,
    stop: async () => {
      await server.end();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** setpriv replaces itself by the program: what is killed later is PostgreSQL, not a shell around it. */
const AS_POSTGRES = ['--reuid=postgres', '--regid=postgres', '--init-groups'];

function ownedByPostgres(dir: string): void {
  if (userInfo().uid !== 0) throw new Error('PostgreSQL is started by root only: it changes to its own user');
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(dir, id('-u'), id('-g'));
}

function answers(query: Postgres['query']): boolean {
  try {
    return query('select 1').trim() === '1';
  } catch {
    return false;
  }
}
