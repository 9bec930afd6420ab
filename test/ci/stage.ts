import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bash, type Ran } from '../support/bash.js';

/** A checkout of somebody's repository: specs below secrets/, a snapshot of an embedded Swarm, waxseal on the PATH. */
export interface Checkout {
  readonly dir: string;
  /** Runs a script as the runner of a CI does. The exit code is the caller's business. */
  run(script: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const PROGRAM = resolve('dist/waxseal.mjs');

export async function openCheckout(): Promise<Checkout> {
  const place = await mkdtemp(join(tmpdir(), 'waxseal-ci-'));
  const [dir, bin] = [join(place, 'repo'), join(place, 'bin')];
  await Promise.all([mkdir(dir), mkdir(bin), mkdir(join(place, 'builds'))]);
  await writeFile(join(bin, 'waxseal'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  await chmod(join(bin, 'waxseal'), 0o755);
  const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' };
  const committer = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' };
  const base = {
    ...who,
    ...committer,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: place,
    TMPDIR: join(place, 'builds'),
  };
  const checkout: Checkout = {
    dir,
    run: (script, env = {}) => bash(script, dir, { ...base, ...env }),
    read: (file) => readFile(join(dir, file), 'utf8'),
    write: (file, text) => writeFile(join(dir, file), text),
    remove: () => rm(place, { recursive: true, force: true }),
  };
  const made = await checkout.run(
    [
      'waxseal init -d secrets -H "embedded:$HOME/swarm" --owner shop-ci-k7f3 --backup "$HOME/id.age"',
      'printf one | waxseal seal -d secrets db --into secrets/db.yaml',
      'waxseal apply -d secrets -H "embedded:$HOME/swarm" --identity-file "$HOME/id.age" --yes',
      'waxseal snapshot -d secrets -H "embedded:$HOME/swarm" --identity-file "$HOME/id.age" >snapshot.json',
      'git init --quiet --initial-branch=main && git add . && git commit --quiet -m "a secret"',
      'git remote add origin .git && git fetch --quiet origin && git checkout --quiet -b new',
      'printf two | waxseal seal -d secrets db --into secrets/db.yaml',
    ].join('\n'),
  );
  if (made.code !== 0) throw new Error(`no checkout could be made: ${made.err}`);
  return checkout;
}
