import { mkdir } from 'node:fs/promises';
import type { Live } from '../../model/live.js';
import { kindOfName } from '../../model/object-name.js';
import { AppError } from '../../model/problem.js';
import { createFile, readBytes, replaceFile } from '../files.js';
import { OVERRIDE_START } from '../override.js';
import type { NamedStack } from '../stacks.js';

/** Stacks of the Swarm that mount something of ours, and of which no file was named. */
export function unnamedStacks(stacks: readonly NamedStack[], live: Live): readonly string[] {
  const ours = new Set(live.holders.map(({ id }) => id));
  const named = new Set(stacks.map(({ name }) => name));
  const using = new Map<string, string>();
  for (const { refs, stack } of live.services) {
    const ref = refs.find(({ secretId }) => ours.has(secretId));
    if (stack !== null && ref !== undefined && !named.has(stack)) using.set(stack, kindOfName(ref.swarmName));
  }
  return [...using].map(([stack, kind]) => `the stack "${stack}" mounts a ${kind} of the documents: name its file too`);
}

/** Writes all of them, in place of earlier ones. Throws FileExists for what is no override, before anything is written. */
export async function writeOverrides(
  directory: string,
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  const before = await Promise.all(files.map(async ({ path }) => readBytes(path)));
  for (const [i, { path }] of files.entries()) {
    const text = new TextDecoder().decode(before[i] ?? undefined);
    if (before[i] === null || text.startsWith(OVERRIDE_START)) continue;
    throw new AppError('FileExists', `"${path}" exists, and was not made by \`waxseal compose\``, {
      hint: 'it is not overwritten: name another directory with -o',
    });
  }
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw new AppError('FileUnwritable', `"${directory}" cannot be made`, { cause: error });
  });
  for (const [i, { path, text }] of files.entries()) {
    await (before[i] === null ? createFile(path, text, 0o666) : replaceFile(path, text));
  }
}
