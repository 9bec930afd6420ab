import { spawn } from 'node:child_process';
import type { DemoTerminal } from './terminal.js';

/** What one command printed and how it ended. */
export interface Ran {
  readonly code: number;
}

export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** Where the demo is played: a terminal, a directory, and a Waxseal whose commands are run as a person would type them. */
export interface Stage {
  /** The title of a scene. */
  scene(title: string): Promise<void>;
  say(text: string): void;
  /** Types `waxseal …` and lets it print. `input` goes to its standard input and is shown as a `printf`. */
  waxseal(args: string, input?: string): Promise<Ran>;
  /** Something that is not Waxseal's: a person with a shell, another tool. */
  other(command: string, act: () => Promise<void>): Promise<void>;
  /** Tells whether a promise holds, as somebody else has found out. */
  claim(text: string, holds: boolean): void;
  readonly claims: readonly Claim[];
  /** Everything that the commands have printed. */
  printed(): string;
}

export interface StageSettings {
  /** How this Waxseal is started: the program and its first arguments. */
  readonly program: readonly [string, ...string[]];
  readonly cwd: string;
  /** Environment of the commands. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: DemoTerminal;
  /** ms to read the title of a scene; 0 where nobody reads along. */
  readonly pauseMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

export function makeStage(settings: StageSettings): Stage {
  const { terminal } = settings;
  const claims: Claim[] = [];
  const printed: string[] = [];
  let scenes = 0;
  return {
    claims,
    printed: () => printed.join(''),
    scene: async (title) => {
      scenes += 1;
      terminal.line('');
      terminal.title(`${String(scenes)}. ${title}`);
      await settings.sleep(settings.pauseMs);
    },
    say: (text) => {
      terminal.prose(text);
    },
    waxseal: async (args, input) => {
      terminal.command(`${input === undefined ? '' : `printf '${input}' | `}waxseal ${args}`);
      const { code, output } = await run(settings, args.split(' '), input);
      printed.push(output);
      return { code };
    },
    other: async (command, act) => {
      terminal.command(command);
      await act();
    },
    claim: (text, holds) => {
      claims.push({ text, holds });
      terminal.claim(text, holds);
    },
  };
}

/** Prints what the command prints as it comes. A signal that ends it is an exit code of 1. */
function run(
  { program, cwd, env, terminal, signal }: StageSettings,
  args: readonly string[],
  input = '',
): Promise<{ code: number; output: string }> {
  const [file, ...before] = program;
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...before, ...args], { cwd, env, signal });
    const output: string[] = [];
    // A stopped command still ends the engine call in hand: nothing is taken away before it is gone.
    let fault: Error | null = null;
    const take = (chunk: string): void => {
      output.push(chunk);
      terminal.raw(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    // A command that ends before it has read its input is no error of ours.
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', (error) => {
      fault = error;
    });
    child.on('close', (code) => {
      if (fault === null) resolve({ code: code ?? 1, output: output.join('') });
      else reject(fault);
    });
  });
}
