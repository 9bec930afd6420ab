import { watch } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Links in one path before it counts as a circle, as in the kernel. */
const MAX_LINKS = 40;

/** Names by real directory: the entries that decide what a path stands for. */
export type Anchors = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Every entry on the way to what `path` stands for, links included, up to the first that does not exist: if none of them
 * changes, neither does the place.
 */
export async function anchorsOf(path: string): Promise<Anchors> {
  const anchors = new Map<string, Set<string>>();
  const todo = namesIn(resolve(path));
  let here = '/';
  let links = 0;
  for (let name = todo.shift(); name !== undefined; name = todo.shift()) {
    const next = join(here, name);
    if (name !== '..') anchors.set(here, (anchors.get(here) ?? new Set()).add(name));
    const entry = await lstat(next).catch(() => null);
    if (entry === null) break;
    if (!entry.isSymbolicLink()) {
      here = next;
      continue;
    }
    const target = await readlink(next).catch(() => null);
    if (target === null || ++links > MAX_LINKS) break;
    todo.unshift(...namesIn(target));
    if (target.startsWith('/')) here = '/';
  }
  return anchors;
}

function namesIn(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

export interface AnchorEvents {
  /** An entry came, went or was exchanged. */
  readonly moved: () => void;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Watches directories for changes of those entries only. Node's own watcher: chokidar compares listings, and two
 * directories that are exchanged by renaming leave the listing as it was.
 */
export function watchAnchors(anchors: Anchors, { moved, failed }: AnchorEvents): () => void {
  const watchers = [...anchors].flatMap(([directory, names]) => {
    try {
      const watcher = watch(directory, (event, name) => {
        if (event === 'rename' && (name === null || names.has(name))) moved();
      });
      watcher.on('error', failed);
      return [watcher];
    } catch (thrown) {
      failed(thrown);
      return [];
    }
  });
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
