import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { describe, expect, test } from '@jest/globals';
import type { Io } from '../../src/cli/io.js';
import { makeIo } from '../../src/cli/terminal.js';

interface Desk {
  readonly io: Io;
  readonly stop: AbortController;
  /** What the terminal was switched to. */
  readonly raw: boolean[];
  type(text: string | Uint8Array): void;
  hangUp(): void;
  shown(): string;
}

function sit(more: { terminal?: boolean; columns?: number; env?: Record<string, string> } = {}): Desk {
  const { columns = 120, env = {}, terminal = true } = more;
  const raw: boolean[] = [];
  const tty = terminal ? { isTTY: true, columns } : {};
  const stdin = Object.assign(new PassThrough(), tty, {
    setRawMode: (on: boolean): unknown => {
      raw.push(on);
      return stdin;
    },
  });
  const stderr = Object.assign(new PassThrough(), tty);
  const stop = new AbortController();
  const io = makeIo({
    stdin: stdin as unknown as ReadStream,
    stdout: Object.assign(new PassThrough(), tty) as unknown as WriteStream,
    stderr: stderr as unknown as WriteStream,
    env,
    stop: stop.signal,
  });
  return {
    io,
    stop,
    raw,
    type: (text) => void stdin.write(text),
    hangUp: () => void stdin.end(),
    shown: () => String(stderr.read() ?? ''),
  };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe('a hidden prompt', () => {
  test('reads one line, and shows the question alone', async () => {
    const desk = sit();
    const line = desk.io.promptHidden('Value: ');
    desk.type('s3cr');
    desk.type('3t\r');
    expect(text(await line)).toBe('s3cr3t');
    expect(desk.shown()).toBe('Value: \n');
    expect(desk.raw).toEqual([true, false]);
  });

  test('takes back a whole character, however many bytes it has', async () => {
    const desk = sit();
    const line = desk.io.promptHidden('');
    desk.type('aé\u007f€\bb\n');
    expect(text(await line)).toBe('ab');
  });

  test('has nothing to take back from an empty line', async () => {
    const desk = sit();
    const line = desk.io.promptHidden('');
    desk.type('\u007f\u007fx\n');
    expect(text(await line)).toBe('x');
  });

  test('is left with Ctrl-C, and the terminal is as before', async () => {
    const desk = sit();
    const line = desk.io.promptHidden('');
    desk.type('abc\u0003');
    await expect(line).rejects.toMatchObject({ code: 'Interrupted' });
    expect(desk.raw).toEqual([true, false]);
  });

  test('ends with the terminal', async () => {
    const desk = sit();
    const line = desk.io.promptHidden('');
    desk.type('abc');
    desk.hangUp();
    expect(text(await line)).toBe('abc');
  });

  test('leaves no copy in what was typed', async () => {
    const desk = sit();
    const typed = Buffer.from('s3cr3t\n');
    const line = desk.io.promptHidden('');
    desk.type(typed);
    await line;
    expect([...typed]).toEqual(Array.from({ length: 7 }, () => 0));
  });
});

describe('a question', () => {
  test.each([
    ['yes', true],
    ['y', true],
    ['  YES ', true],
    ['no', false],
    ['', false],
    ['yes please', false],
  ])('answered with "%s" is %s', async (line, expected) => {
    const desk = sit();
    const answer = desk.io.confirm('Sure? ');
    desk.type(`${line}\n`);
    expect(await answer).toBe(expected);
    expect(desk.shown()).toBe('Sure? ');
  });

  test('without an answer is a no', async () => {
    const desk = sit();
    const answer = desk.io.confirm('');
    desk.hangUp();
    expect(await answer).toBe(false);
  });

  test('is a no once the program is stopped', async () => {
    const desk = sit();
    const answer = desk.io.confirm('');
    desk.stop.abort();
    expect(await answer).toBe(false);
    expect(await desk.io.confirm('')).toBe(false);
  });
});

describe('standard input', () => {
  test('is read to its end, every byte', async () => {
    const desk = sit({ terminal: false });
    const all = desk.io.readStdin();
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    desk.type(bytes.slice(0, 100));
    desk.type(bytes.slice(100));
    desk.hangUp();
    expect(await all).toEqual(bytes);
  });

  test('is not read for ever', async () => {
    const desk = sit({ terminal: false });
    const all = desk.io.readStdin();
    for (let n = 0; n < 20; n++) desk.type(new Uint8Array(100_000));
    expect((await all).length).toBeLessThan(1_200_000);
  });
});

describe('the surroundings', () => {
  test('of a terminal', () => {
    const { io } = sit();
    expect([io.stdinIsTerminal, io.stdoutIsTerminal, io.stderrIsTerminal]).toEqual([true, true, true]);
    expect([io.columns, io.color]).toEqual([120, true]);
  });

  test('of a terminal that does not know its width', () => {
    expect(sit({ columns: 0 }).io.columns).toBe(80);
  });

  test('of a pipe', () => {
    const { io } = sit({ terminal: false });
    expect([io.stdinIsTerminal, io.stdoutIsTerminal, io.stderrIsTerminal]).toEqual([false, false, false]);
    expect([io.columns, io.color]).toEqual([80, false]);
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('without colours: %j', (env) => {
    expect(sit({ env }).io.color).toBe(false);
  });
});
