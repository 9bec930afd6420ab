import { homedir } from 'node:os';
import { printError } from './cli/errors.js';
import { runProgram } from './cli/program.js';
import { makeIo } from './cli/terminal.js';
import { VERBS } from './cli/verbs.js';
import type { Log } from './doors.js';
import { faultOf } from './model/fault.js';
import { makeCliLog, makeWire } from './wire.js';

/** Set by the build. */
declare const __WAXSEAL_VERSION__: string | undefined;
declare const __WAXSEAL_COMMIT__: string | null | undefined;

const stop = new AbortController();
/** What is to be done just before the process ends. */
const leaves: (() => void)[] = [];
let draining = false;

/** A verb that must not be cut short ends after what it has in hand; a second signal ends it all the same. */
function onSignal(signal: NodeJS.Signals): void {
  if (draining && !stop.signal.aborted) {
    stop.abort();
    return;
  }
  if (process.stdin.isTTY) process.stdin.setRawMode(false);
  process.off(signal, onSignal);
  for (const leave of leaves) leave();
  process.kill(process.pid, signal);
}

/** Why output was lost (a full disk), as Node calls it; null: it was not. */
let lost: string | null = null;

/**
 * None of this may stop an apply. Whoever reads our output may stop reading, and that is no error; what could not be
 * written although somebody wants it is told at the end.
 */
function onWriteError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') lost ??= error.code ?? 'unknown';
}

function exit(code: number): void {
  for (const leave of leaves) leave();
  if (lost === null) process.exit(code);
  process.stderr.write(`waxseal: standard output cannot be written (${lost})\n`, () => process.exit(1));
}

/** Nothing was there to catch it: what it was is told, and the process ends. */
function onUncaught(thrown: unknown): void {
  if (log === null) printError(io, thrown, false);
  else log.error('uncaught error', { ...faultOf(thrown) });
  void flush().then(() => process.exit(1));
}

process.on('uncaughtException', onUncaught);
process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
process.stdout.on('error', onWriteError);
// Nobody is left to be told that standard error cannot be written.
process.stderr.on('error', () => undefined);

const { env } = process;
// Which Node this program runs on is told by its own pages; the SDK of AWS would print to whoever plans.
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
let log: Log | null = null;
/** With what Node was told to load first, so that it also holds for a program that is run from its source. */
const program = [process.execPath, ...process.execArgv, process.argv[1] ?? ''] as const;
let flush = (): Promise<void> => Promise.resolve();
const io = makeIo({ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env, stop: stop.signal });
const code = await runProgram(process.argv.slice(2), VERBS, {
  io,
  env,
  about: {
    version: typeof __WAXSEAL_VERSION__ === 'string' ? __WAXSEAL_VERSION__ : 'from source',
    commit: typeof __WAXSEAL_COMMIT__ === 'string' ? __WAXSEAL_COMMIT__ : null,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  },
  drain: () => {
    draining = true;
    return stop.signal;
  },
  onHangup: (act) => {
    process.on('SIGHUP', act);
  },
  makeLog: (level, format) => {
    const opened = makeCliLog(level, format, (line) => {
      io.err(line);
    });
    flush = () => opened.flush();
    return (log = opened);
  },
  makeWire: () => makeWire({ env, home: homedir(), program, atExit: (leave) => leaves.push(leave) }),
});
await flush();
// Not by itself: a connection that nobody waits for any more may still be open. But not before all is written,
// and what could not be is told: the event comes after the callback.
process.stdout.write('', () => process.stderr.write('', () => setImmediate(exit, code)));
