import { createInterface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { readHidden } from './hidden-line.js';
import type { Io } from './io.js';

interface Streams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted: a question that is open is answered with no. */
  readonly stop: AbortSignal;
}

/** No value is larger, and nobody may fill the memory through a pipe: what comes after is not read. */
const MAX_STDIN_BYTES = 1_048_576;

/** The terminal that a verb runs in. The streams are those of the process; for a pipe their TTY fields are missing. */
export function makeIo({ env, stderr, stdin, stdout, stop }: Streams): Io {
  const isTerminal = (stream: { isTTY?: boolean }): boolean => stream.isTTY === true;
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    readStdin: () => readAll(stdin),
    promptHidden: (question) => {
      stderr.write(question);
      return readHidden(stdin).finally(() => stderr.write('\n'));
    },
    confirm: (question) => {
      stderr.write(question);
      return readYes(stdin, stop);
    },
    stdinIsTerminal: isTerminal(stdin),
    stdoutIsTerminal: isTerminal(stdout),
    stderrIsTerminal: isTerminal(stderr),
    columns: widthOf(stdout) ?? widthOf(stderr) ?? 80,
    color: isTerminal(stdout) && !plain,
  };
}

/** A terminal that does not know its width says 0, a pipe nothing at all. */
function widthOf({ columns }: { columns?: number }): number | null {
  return columns === undefined || columns === 0 ? null : columns;
}

async function readAll(stdin: ReadStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_STDIN_BYTES) break;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
    chunk.fill(0);
  }
  return all;
}

/** The end of input and a stop are a no. */
function readYes(stdin: ReadStream, stop: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdin, terminal: false });
    const close = (): void => {
      lines.close();
    };
    lines.once('line', (line) => {
      resolve(/^\s*y(es)?\s*$/i.test(line));
      close();
    });
    lines.once('close', () => {
      stop.removeEventListener('abort', close);
      resolve(false);
    });
    if (stop.aborted) close();
    else stop.addEventListener('abort', close, { once: true });
  });
}
