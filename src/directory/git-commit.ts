import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflate } from 'node:zlib';
import { commitFrom } from '../model/commit.js';
import type { Commit } from '../model/spec.js';
import type { Ground } from './ground.js';
import { gitPlaces } from './git-revision.js';

/** A commit whose message is longer is told by its id alone. */
const MAX_BYTES = 1_048_576;
const GIT_PATIENCE_MS = 10_000;

/** The commit of a ground with its author and time. A commit never changes, so the last one is read once. */
export function rememberCommit(): (ground: Pick<Ground, 'real' | 'revision'>) => Promise<Commit | null> {
  let last: Commit | null = null;
  return async ({ real, revision }) => {
    if (revision === null) return null;
    if (last?.id !== revision) last = commitFrom(revision, await textOf(real, revision));
    return last;
  };
}

/** Loose objects are plain files. What is packed needs the git program; where there is none, nothing is told. */
async function textOf(directory: string, id: string): Promise<string | null> {
  const places = await gitPlaces(directory);
  for (const place of places) {
    const loose = await readFile(join(place, 'objects', id.slice(0, 2), id.slice(2))).catch(() => null);
    const text = loose === null ? null : await unpack(loose);
    if (text !== null) return text;
  }
  return places[0] === undefined ? null : askGit(places[0], id);
}

/** "commit <length>", NUL, and the text. */
function unpack(loose: Uint8Array): Promise<string | null> {
  return new Promise((resolve) => {
    inflate(loose, { maxOutputLength: MAX_BYTES }, (error, bytes) => {
      const [, text] = error === null ? (/^commit \d+\0(.*)$/s.exec(bytes.toString('utf8')) ?? []) : [];
      resolve(text ?? null);
    });
  });
}

/** Without any setting of the user or the system, and without a way to fetch what is missing. */
function askGit(gitDirectory: string, id: string): Promise<string | null> {
  const args = [`--git-dir=${gitDirectory}`, 'cat-file', 'commit', id];
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: 'none',
  };
  return new Promise((resolve) => {
    execFile('git', args, { env, timeout: GIT_PATIENCE_MS, maxBuffer: MAX_BYTES }, (error, text) => {
      resolve(error === null ? text : null);
    });
  });
}
