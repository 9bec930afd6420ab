import type { Log } from '../doors.js';
import { isAppError } from '../model/problem.js';
import { checkPlace, createFile, modeOf, replaceFile } from './files.js';
import type { RunPart } from './run-part.js';
import { makeSnapshots, type Snapshots } from './snapshots.js';
import type { Wire } from './verb.js';

/** Between two of them, however often passes end. */
const PAUSE_MS = 30_000;

/** A file with a snapshot, for whatever carries it to those who make plans. */
export const snapshotPart: RunPart = {
  flags: [
    {
      flags: '--snapshot-file <file>',
      does: 'keep a snapshot in this file, for `waxseal plan --against`: anew after a pass, at most every 30 s',
    },
  ],
  open: async (call) => {
    const path = call.options.text('snapshot-file');
    if (path === null) return {};
    await checkPlace(path);
    const snapshots = makeSnapshots(call);
    const bell = makeBell();
    const keep = { path, snapshots, clock: call.wire.clock, log: call.log };
    return {
      doors: snapshots.note,
      listeners: [{ finished: bell.ring }],
      beside: [
        async (_operator, signal) => {
          const isOver = (): boolean => signal.aborted;
          signal.addEventListener('abort', bell.ring, { once: true });
          while (!isOver()) {
            await bell.rung();
            if (isOver()) return;
            await keepFresh(keep);
            await keep.clock.sleep(PAUSE_MS, signal);
          }
        },
      ],
    };
  },
};

interface Keep {
  readonly path: string;
  readonly snapshots: Snapshots;
  readonly clock: Wire['clock'];
  readonly log: Log;
}

/** A file that cannot be written is told, and stops nothing: the next pass tries again. */
async function keepFresh({ log, path, snapshots }: Keep): Promise<void> {
  try {
    const text = await snapshots.take();
    if (text === null) return;
    await ((await modeOf(path)) === null ? createFile(path, text, 0o644) : replaceFile(path, text));
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    log.warn('no snapshot was written', { code: thrown.code, error: thrown.message });
  }
}

/** Rings that nobody waits for are one ring. */
function makeBell(): { readonly ring: () => void; readonly rung: () => Promise<void> } {
  let rang = false;
  let wake = (): void => undefined;
  return {
    ring: () => {
      rang = true;
      wake();
    },
    rung: async () => {
      if (!rang) await new Promise<void>((resolve) => (wake = resolve));
      rang = false;
    },
  };
}
