import { CommanderError } from 'commander';
import type { Log } from '../doors.js';
import type { About } from '../model/about.js';
import { buildCommands, type Chosen } from './commands.js';
import { printError } from './errors.js';
import { LOG_FORMATS, LOG_LEVELS } from './flags.js';
import type { Io } from './io.js';
import { asTyped, usageError } from './usage.js';
import type { Call, Verb, Wire } from './verb.js';

export type LogFormat = (typeof LOG_FORMATS)[number];

/** What the process gives to the program. */
export interface Surroundings {
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly drain: Call['drain'];
  readonly onHangup: Call['onHangup'];
  readonly about: About;
  readonly makeLog: (level: keyof Log, format: LogFormat) => Log;
  readonly makeWire: (log: Log) => Wire;
}

/** Reads the arguments (without node and script), runs one verb, and tells the exit code. Never rejects. */
export async function runProgram(
  args: readonly string[],
  verbs: readonly Verb[],
  around: Surroundings,
): Promise<number> {
  let debug = false;
  try {
    const chosen = choose(args, verbs, around);
    if (chosen === null) return 0;
    const level = chosen.options.choice('log-level', LOG_LEVELS);
    debug = level === 'debug';
    return await run(chosen, level, around);
  } catch (thrown) {
    printError(around.io, thrown, debug);
    return 1;
  }
}

/** null: help or the version was asked for, and is printed. */
function choose(args: readonly string[], verbs: readonly Verb[], around: Surroundings): Chosen | null {
  let chosen: Chosen | null = null;
  const program = buildCommands(verbs, around, (choice) => (chosen = choice));
  try {
    program.parse(asTyped(args, verbs), { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode !== 0) throw usageError(thrown, args, verbs);
  }
  return chosen;
}

function run(chosen: Chosen, level: keyof Log, around: Surroundings): Promise<number> {
  const { argument, operands, options, second, verb } = chosen;
  const log = around.makeLog(level, formatOf(chosen, around));
  const { about, drain, io, onHangup } = around;
  return verb.run({
    argument,
    second,
    operands,
    options,
    about,
    io,
    drain,
    onHangup,
    log,
    wire: around.makeWire(log),
  });
}

function formatOf({ options, verb }: Chosen, { io }: Surroundings): LogFormat {
  if (verb.isDaemon !== true) return 'human';
  if (options.given('log-format')) return options.choice('log-format', LOG_FORMATS);
  return io.stderrIsTerminal ? 'human' : 'json';
}
