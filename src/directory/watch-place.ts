import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ChokidarOptions } from 'chokidar';
import { anchorsOf, watchAnchors } from './anchors.js';

/** What a path stands for at one moment. `real` is null if that is nothing. */
export interface Place {
  readonly real: string | null;
  /** Equal exactly if it is the same directory. An inode alone is used again within milliseconds. */
  readonly identity: string;
}

export async function placeAt(path: string): Promise<Place> {
  try {
    const real = await realpath(path);
    const { dev, ino, birthtimeMs } = await stat(real);
    return { real, identity: `${real}:${dev}:${ino}:${birthtimeMs}` };
  } catch {
    return { real: null, identity: '' };
  }
}

/** The part of chokidar that is used here. */
export interface TreeWatcher {
  on(event: 'all' | 'raw' | 'ready' | 'addDir', heard: () => void): unknown;
  on(event: 'error', heard: (thrown: unknown) => void): unknown;
  close(): Promise<void>;
}

export type WatchTree = (root: string, options: ChokidarOptions) => TreeWatcher;

export interface PlaceEvents {
  /** Something below the place may have changed. */
  readonly heard: () => void;
  /** The path may stand for another place by now. */
  readonly moved: () => void;
  readonly failed: (thrown: unknown) => void;
}

/** chokidar lists a new directory before it watches it: what comes in between is found by one more wake-up. */
const ECHO_MS = 1_000;

/** Watches what the path stands for now, and everything on the way to it. Gives what ends that. */
export async function watchPlace(
  path: string,
  { real }: Place,
  events: PlaceEvents,
  { watchTree, pollMs }: { readonly watchTree: WatchTree; readonly pollMs: number | null },
): Promise<() => Promise<void>> {
  // Where everything is polled, the caller looks at the path just as often.
  const leaveAnchors = pollMs === null ? watchAnchors(await anchorsOf(path), events) : null;
  const tree = real === null ? null : watchTree(real, optionsFor(real, pollMs));
  tree?.on('all', events.heard);
  // What the system says, before chokidar leaves out what it takes for a repetition: it loses a second unlink so.
  tree?.on('raw', events.heard);
  tree?.on('ready', events.heard);
  tree?.on('addDir', () => {
    setTimeout(events.heard, ECHO_MS).unref();
  });
  tree?.on('error', events.failed);
  return async () => {
    leaveAnchors?.();
    await tree?.close();
  };
}

/**
 * Links are watched and not followed: chokidar is blind for a link that is turned around, and what they lead to lies
 * below the root anyway, or is no spec.
 */
function optionsFor(root: string, pollMs: number | null): ChokidarOptions {
  return {
    followSymlinks: false,
    atomic: false,
    ignoreInitial: true,
    ignored: (path) => path !== root && basename(path) === '.git',
    ...(pollMs === null ? {} : { usePolling: true, interval: pollMs, binaryInterval: pollMs }),
  };
}
