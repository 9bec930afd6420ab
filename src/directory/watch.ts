import { watch } from 'chokidar';
import type { Log } from '../doors.js';
import { alarm } from './alarm.js';
import { burst } from './burst.js';
import { gitPatience } from './git-patience.js';
import { codeOf } from './trouble.js';
import { placeAt, watchPlace, type Place, type PlaceEvents, type WatchTree } from './watch-place.js';

export interface DirectoryWatch {
  /** Resolves once nothing is watched any more. `wake` is not called after this call. */
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly log: Log;
  /** From the last event of a burst to the wake-up: files that come one by one are read together. */
  readonly quietMs?: number;
  /** The longest that a burst, and git at work in place, is waited for before a wake-up. */
  readonly mostMs?: number;
  /** Between two looks at whether the path stands for another place by now, whatever the events say. */
  readonly checkMs?: number;
  /** Between two looks at everything once the system has no watch left. */
  readonly pollMs?: number;
  readonly watchTree?: WatchTree;
}

/** A place that is watched. */
interface Post {
  readonly place: Place;
  stale: boolean;
  leave: () => Promise<void>;
}

/**
 * Calls `wake` soon after anything may have changed in the directory that `path` stands for, and when the path comes to
 * stand for another one: links that are turned around, directories that go and come. It may call without a reason, and it
 * can miss one (network file systems tell nothing), so the caller reads anew each time, and on a timer too. Never throws.
 */
export function watchDirectory(path: string, wake: () => void, options: WatchOptions): DirectoryWatch {
  const { log, quietMs = 100, mostMs = 5_000, checkMs = 30_000, pollMs = 5_000, watchTree = watch } = options;
  let post: Post | null = null;
  let polling = false;
  let closed = false;
  let work = Promise.resolve();
  const patience = gitPatience(mostMs);

  const soon = burst(() => queue(true), quietMs, mostMs);
  const sometime = alarm(() => {
    queue(false);
    return polling ? pollMs : checkMs;
  });
  const queue = (always: boolean): void => {
    work = work.then(() => lookAgain(always));
  };
  const lookAgain = async (always: boolean): Promise<void> => {
    const place = await placeAt(path);
    const moved = post === null || post.stale || post.place.identity !== place.identity;
    if (moved) {
      await post?.leave();
      post = { place, stale: false, leave: () => Promise.resolve() };
      post.leave = await watchPlace(path, place, eventsOf(post), { watchTree, pollMs: polling ? pollMs : null });
      // What happened before these watchers stood has made no event.
      soon.hear();
    }
    if (!always && !moved) return;
    const git = place.real === null ? 'idle' : await patience(place.real);
    // The end of git's work makes no event here.
    if (git !== 'idle') soon.hear();
    if (!closed && git !== 'wait') wake();
  };
  const eventsOf = (mine: Post): PlaceEvents => ({
    heard: soon.hear,
    moved: () => {
      mine.stale = true;
      soon.hear();
    },
    failed: (thrown) => {
      const code = codeOf(thrown);
      if (!isLimit(code)) log.debug('a watch of the spec directory failed', { directory: path, code });
      else if (!polling) {
        polling = true;
        mine.stale = true;
        sometime.set(pollMs);
        tellPolling(log, { directory: path, code, everyMs: pollMs });
      }
      soon.hear();
    },
  });

  sometime.set(checkMs);
  soon.hear();
  return {
    close: async () => {
      closed = true;
      soon.stop();
      sometime.stop();
      await work;
      await post?.leave();
    },
  };
}

/** The system has no more watches, watchers or open files to give. */
function isLimit(code: string | null): boolean {
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}

function tellPolling(log: Log, fields: Readonly<Record<string, unknown>>): void {
  const hint = 'raise fs.inotify.max_user_watches and fs.inotify.max_user_instances, then restart';
  log.warn('the system has no watch left for the spec directory: from now on it is polled', { ...fields, hint });
}
