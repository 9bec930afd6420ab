import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { asideSuffix, readAside } from '../model/audit-aside.js';
import { AppError } from '../model/problem.js';

export interface AuditFileOptions {
  readonly path: string;
  /** A file that would grow beyond this is put aside, under a name of its own (model/audit-aside.ts). */
  readonly maxBytes: number;
  /** As many are kept aside; what is older goes. */
  readonly keep: number;
  /** Told when lines begin to be lost (a full disk), with the code that the system gave; not for each of them. */
  readonly onLoss: (code: string) => void;
}

/**
 * Appends whole lines to a file that only its owner may read. A line is with the kernel when the call returns, so the
 * death of this process loses none; right after, the disk is asked once for all lines of a burst. The file is opened for
 * each line: several processes may append to it and put it aside at the same time, and lose no line of each other, since
 * each step of that is one call and no name is ever used twice. All on one machine: network file systems promise less.
 *
 * @throws AppError FileUnwritable, when it cannot be written at the start. Later it never throws.
 */
export function auditFile(options: AuditFileOptions): (line: string) => void {
  const { path, onLoss } = options;
  const flush = flusher(path);
  let losing = false;
  probe(path);
  return (line) => {
    try {
      append(Buffer.from(line), options);
      losing = false;
      flush();
    } catch (error) {
      if (!losing) onLoss(codeOf(error));
      losing = true;
    }
  };
}

function probe(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new AppError('FileUnwritable', `"${path}" cannot be written (${codeOf(error)})`, {
      hint: 'the directory of --audit-file must exist and be writable; in the image that needs a volume',
      cause: error,
    });
  }
}

function append(line: Buffer, { path, maxBytes, keep }: AuditFileOptions): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0 && size + line.length > maxBytes) putAside(path, keep);
  // What was opened may have been put aside meanwhile, and have been the oldest that goes.
  if (!isKept(path, line)) isKept(path, line);
}

/** Appends, and tells whether that is in a file which still has a name. */
function isKept(path: string, line: Buffer): boolean {
  return withFile(path, 'a+', (fd) => {
    // What was cut when a machine died or a disk was full stays on a line of its own.
    const whole = endsWithLine(fd) ? line : Buffer.concat([Buffer.from('\n'), line]);
    for (let at = 0; at < whole.length;) at += writeSync(fd, whole, at);
    return fstatSync(fd).nlink > 0;
  });
}

function endsWithLine(fd: number): boolean {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

/** Where another process is doing the same, one of them finds nothing there, or puts a file aside that is still small. */
function putAside(path: string, keep: number): void {
  const [newest] = putAsideBefore(path);
  const aside = `${path}.${asideSuffix((newest?.n ?? 0) + 1, randomBytes(4).toString('hex'))}`;
  try {
    renameSync(path, aside);
    withFile(aside, 'r', fdatasyncSync);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  for (const { file } of putAsideBefore(path).slice(keep)) rmSync(file, { force: true });
}

/** The newest first. */
function putAsideBefore(path: string): readonly { readonly file: string; readonly n: number }[] {
  const start = `${basename(path)}.`;
  const suffixes = readdirSync(dirname(path)).flatMap((name) =>
    name.startsWith(start) ? name.slice(start.length) : [],
  );
  return suffixes
    .map((suffix) => ({ file: `${path}.${suffix}`, ...readAside(suffix) }))
    .flatMap(({ file, n, ours }) => (n !== undefined && ours === true ? [{ file, n }] : []))
    .sort((a, b) => b.n - a.n);
}

function withFile<T>(path: string, flags: 'a+' | 'r', work: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o600);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

/** One request to the disk at a time, and one more for whatever came while it ran. */
function flusher(path: string): () => void {
  let last = Promise.resolve();
  let waiting = 0;
  return () => {
    if (waiting > 1) return;
    waiting += 1;
    last = last.then(async () => {
      await toDisk(path);
      waiting -= 1;
    });
  };
}

/** The line is with the kernel already; a disk that fails shows at the next one. */
async function toDisk(path: string): Promise<void> {
  try {
    // Not for appending: that would make a file anew which somebody has just moved away, and for everybody to read.
    const handle = await open(path, 'r');
    await handle.datasync().finally(() => handle.close());
  } catch {
    return;
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}
