import type { Io } from '../../src/cli/io.js';

export interface FakeIo extends Io {
  readonly written: { out: string; err: string };
  /** Every question that was asked. */
  readonly asked: string[];
}

/** A terminal of tests: `stdin` is what is piped in, `typed` what a person types without echo, line by line. */
export function fakeIo(
  given: { stdin?: string | Uint8Array; typed?: readonly string[]; stdoutIsTerminal?: boolean } = {},
): FakeIo {
  const written = { out: '', err: '' };
  const asked: string[] = [];
  const typed = [...(given.typed ?? [])];
  const bytes = (text: string | Uint8Array): Uint8Array =>
    typeof text === 'string' ? new TextEncoder().encode(text) : text.slice();
  return {
    written,
    asked,
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    readStdin: () => Promise.resolve(bytes(given.stdin ?? '')),
    promptHidden(question) {
      asked.push(question);
      const line = typed.shift();
      return line === undefined ? Promise.reject(new Error('nobody types any more')) : Promise.resolve(bytes(line));
    },
    confirm: () => Promise.reject(new Error('nothing is to be confirmed here')),
    stdinIsTerminal: given.typed !== undefined,
    stdoutIsTerminal: given.stdoutIsTerminal ?? false,
    stderrIsTerminal: false,
    columns: 80,
    color: false,
  };
}
