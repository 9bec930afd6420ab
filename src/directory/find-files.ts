import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../model/problem.js';
import { codeOf, notRegular, reasonOf, trouble } from './trouble.js';

/** A spec file: its path as it is called below the directory, and where it really is. */
export interface FoundFile {
  readonly path: string;
  readonly real: string;
}

interface Found {
  /** In the order of their names, directory by directory. */
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
}

const MAX_ENTRIES = 100_000;

/** A link counts for more than a file: links can multiply a small tree without an end. */
const LINK_COUNTS = 20;

const PLATFORM = 'platform';

interface Search {
  readonly root: string;
  readonly files: FoundFile[];
  readonly problems: Problem[];
  entries: number;
}

interface Directory {
  readonly path: string;
  readonly real: string;
  /** Real paths of the directories that it lies in, and its own. */
  readonly chain: readonly string[];
}

/**
 * Finds every *.yaml and *.yml below `root`, which must be a real path. Names that start with . or _ are skipped. Links
 * are followed as long as they stay inside of the root; those below platform/ must stay in there, or whoever may write
 * elsewhere could speak for the platform.
 */
export async function findFiles(root: string): Promise<Found> {
  const search: Search = { root, files: [], problems: [], entries: 0 };
  await visit(search, { path: '', real: root, chain: [root] });
  if (search.entries > MAX_ENTRIES) {
    const message = `there are more than ${MAX_ENTRIES} files, or ${MAX_ENTRIES / LINK_COUNTS} links, below the spec directory`;
    search.problems.push(trouble('TooManyFiles', '', message, 'is this the right directory? --dir names it'));
  }
  return search;
}

async function visit(search: Search, directory: Directory): Promise<void> {
  for (const entry of await list(search, directory)) {
    search.entries += entry.isSymbolicLink() ? LINK_COUNTS : 1;
    if (search.entries > MAX_ENTRIES) return;
    const path = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
    const here = join(directory.real, entry.name);
    const end = entry.isSymbolicLink() ? await follow(search, path, here) : { real: here, kind: kindOf(entry) };
    if (end?.kind === 'directory') await descend(search, directory, { path, real: end.real });
    else if (end !== null && /\.ya?ml$/.test(path)) takeFile(search, path, end);
  }
}

async function list(search: Search, { path, real }: Directory): Promise<Dirent[]> {
  try {
    const all = await readdir(real, { withFileTypes: true });
    return all.filter(({ name }) => !/^[._]/.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (thrown) {
    const what = path === '' ? 'the spec directory' : `the directory "${path}"`;
    search.problems.push(trouble('DirectoryUnreadable', path, `${what} cannot be listed: ${reasonOf(thrown)}`));
    return [];
  }
}

/** Where a link ends, and at what. null: at nothing; that is a problem, since it may have been a directory of specs. */
async function follow(search: Search, path: string, here: string): Promise<End | null> {
  try {
    const real = await realpath(here);
    return { real, kind: kindOf(await stat(real)) };
  } catch (thrown) {
    const why = codeOf(thrown) === 'ENOENT' ? 'it leads to nothing' : reasonOf(thrown);
    const message = `the link "${path}" cannot be followed: ${why}`;
    search.problems.push(trouble('FileUnreadable', path, message, 'mend it or remove it'));
    return null;
  }
}

async function descend(search: Search, parent: Directory, { path, real }: FoundFile): Promise<void> {
  if (leaves(search.root, path, real)) search.problems.push(escapes(path));
  else if (parent.chain.includes(real)) {
    const message = `the link "${path}" leads back to a directory that it lies in`;
    search.problems.push(trouble('LinkLoop', path, message, 'remove it'));
  } else await visit(search, { path, real, chain: [...parent.chain, real] });
}

function takeFile(search: Search, path: string, { real, kind }: End): void {
  if (leaves(search.root, path, real)) search.problems.push(escapes(path));
  else if (kind === 'file') search.files.push({ path, real });
  else search.problems.push(notRegular(path));
}

function leaves(root: string, path: string, real: string): boolean {
  const zone = isPlatform(path) ? join(root, PLATFORM) : root;
  return real !== zone && !real.startsWith(zone === '/' ? zone : `${zone}/`);
}

function escapes(path: string): Problem {
  const zone = isPlatform(path) ? `${PLATFORM}/` : 'the spec directory';
  return trouble('PathEscapes', path, `the link "${path}" leads out of ${zone}`, 'put what it leads to in its place');
}

function isPlatform(path: string): boolean {
  return path === PLATFORM || path.startsWith(`${PLATFORM}/`);
}

interface End {
  readonly real: string;
  readonly kind: 'file' | 'directory' | 'other';
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): End['kind'] {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'directory' : 'other';
}
