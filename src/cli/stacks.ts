import { basename, dirname, resolve } from 'node:path';
import type { Live } from '../model/live.js';
import { AppError } from '../model/problem.js';
import { mergeStackFiles, readStackFile, type StackFile } from '../spec/stack-file.js';
import { readText } from './files.js';

/** The stack files of one stack, read as one. */
export interface NamedStack {
  readonly name: string;
  /** As they were named, in the order in which they are deployed. */
  readonly files: readonly string[];
  /** Where `file:` of a secret begins: beside the first of the files, as for the docker CLI. */
  readonly directory: string;
  readonly said: StackFile;
}

interface OneFile {
  readonly file: string;
  readonly stack: string;
  readonly said: StackFile;
}

/** What the docker CLI takes for the name of a stack, less a few signs that nobody uses. */
const STACK_NAME = /^[A-Za-z0-9][\w.-]*$/;

/**
 * Reads stack files, given as FILE or STACK=FILE. Files of one stack count as one. Without a name in front, a stack is
 * called as its file says (`name:`), as the one in the Swarm that has all of its services, or as the file itself. Throws
 * StackFileInvalid, FileMissing, FileUnreadable, UsageInvalid.
 */
export async function readStacks(named: readonly string[], live: Live | null): Promise<readonly NamedStack[]> {
  const files: OneFile[] = [];
  for (const one of named) {
    const { file, stack } = namedFile(one);
    const said = readStackFile(await readText(file), file);
    files.push({ file, said, stack: checked(stack ?? said.name ?? deployedAs(said, live) ?? calledAs(file), file) });
  }
  const names = [...new Set(files.map(({ stack }) => stack))];
  return names.map((name) => {
    const own = files.filter(({ stack }) => stack === name);
    const [first] = own;
    return {
      name,
      files: own.map(({ file }) => file),
      directory: dirname(resolve(first?.file ?? '.')),
      said: mergeStackFiles(own.map(({ said }) => said)),
    };
  });
}

/** FILE, or STACK=FILE. */
export function namedFile(named: string): { readonly stack: string | null; readonly file: string } {
  const [, stack = null, file = named] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(named) ?? [];
  return { stack, file };
}

/** The one stack of the Swarm that has every service of the file; null: there is none, or more than one. */
export function deployedAs({ services }: StackFile, live: Live | null): string | null {
  if (services.length === 0 || live === null) return null;
  const names = new Set(live.services.map(({ name }) => name));
  const stacks = new Set(live.services.flatMap(({ stack }) => stack ?? []));
  const fitting = [...stacks].filter((stack) => services.every(({ name }) => names.has(`${stack}_${name}`)));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** "shop" for stacks/shop.yml, and for shop/docker-compose.yml. */
function calledAs(file: string): string {
  const name = basename(file).replace(/\.ya?ml$/i, '');
  const isGeneral = /^(?:docker-)?(?:compose|stack|swarm)\b/i.test(name);
  return isGeneral ? basename(dirname(resolve(file))) : name;
}

function checked(stack: string, file: string): string {
  if (STACK_NAME.test(stack)) return stack;
  throw new AppError('UsageInvalid', `"${file}" does not tell which stack it is`, { hint: 'write STACK=FILE' });
}
