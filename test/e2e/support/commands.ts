import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.js';
import type { Engine } from './engine.js';
import { runDirectory } from './run.js';

/** The texts of the fenced blocks of a language in a Markdown page, in their order. */
export function fenced(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, of, text]) =>
    of === language ? [text ?? ''] : [],
  );
}

/** Commands of fenced blocks: one a line, without their comments. */
export function commandsOf(blocks: readonly string[]): readonly string[] {
  const lines = blocks.flatMap((block) => block.split('\n'));
  return lines.map((line) => line.replace(/\s+#.*$/, '').trim()).filter((line) => line !== '');
}

export interface Printed {
  readonly command: string;
  /** Standard output and standard error. */
  readonly output: string;
}

/**
 * Types commands into one shell, as a reader of a page would, in the directory and on the engine. The first one that fails
 * rejects, with all that was printed until then. `env` is put over PATH, HOME and DOCKER_HOST.
 */
export async function typeIn(
  commands: readonly string[],
  at: { engine: Engine; cwd: string; env?: Readonly<Record<string, string>>; seconds?: number },
): Promise<readonly Printed[]> {
  const home = join(runDirectory(), 'record', 'home');
  mkdirSync(home, { recursive: true });
  const script = commands.map((command, i) => `echo "${PROMPT} ${String(i)}"; ${command}`).join('\n');
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, DOCKER_HOST: `unix://${at.engine.socket}`, ...at.env };
  const { code, stdout } = await runChild('sh', ['-e', '-c', `exec 2>&1\n${script}`], { ...at, env });
  const outputs = stdout.split(new RegExp(`^${PROMPT} [0-9]+\n`, 'm')).slice(1);
  if (code !== 0) throw new Error(`\`${commands[outputs.length - 1] ?? ''}\`: exit code ${String(code)}\n${stdout}`);
  return commands.map((command, i) => ({ command, output: outputs[i] ?? '' }));
}

const PROMPT = '@@ command';

/** A directory for PATH with a `waxseal` that is the built product. */
export function waxsealOnPath(program: string): string {
  const bin = join(runDirectory(), 'files', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'waxseal'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 });
  return bin;
}
