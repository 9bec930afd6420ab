import { AppError } from '../model/problem.js';

/** The flags of one call, wherever they were set: on the command line, in the environment, or by default. */
export interface Options {
  /** null: not set and without default. `name` is the long one: "identity-file". */
  text(name: string): string | null;
  on(name: string): boolean;
  /** Set by a person, not by default. */
  given(name: string): boolean;
  /** One of `known`, or UsageInvalid. */
  choice<T extends string>(name: string, known: readonly T[]): T;
}

/** What commander read for one flag. */
interface Setting {
  readonly name: string;
  readonly takesValue: boolean;
  readonly value: unknown;
  readonly onCommandLine: boolean;
  readonly inEnvironment: boolean;
}

const ON = ['1', 'true', 'yes', 'on'];
const OFF = ['', '0', 'false', 'no', 'off'];

/** The command line wins over the environment, which wins over the default. */
export function optionsOf(settings: readonly Setting[], env: Readonly<Record<string, string | undefined>>): Options {
  const values = new Map<string, string | boolean>();
  const given = new Set<string>();
  for (const setting of settings) {
    const asksEnv = setting.inEnvironment && !setting.onCommandLine;
    const fromEnv = asksEnv ? env[variableOf(setting.name)] : undefined;
    const value = fromEnv === undefined ? setting.value : read(setting, fromEnv);
    if (typeof value === 'string' || typeof value === 'boolean') values.set(setting.name, value);
    if (setting.onCommandLine || fromEnv !== undefined) given.add(setting.name);
  }
  const text = (name: string): string | null => {
    const value = values.get(name);
    return typeof value === 'string' ? value : null;
  };
  return {
    text,
    on: (name) => values.get(name) === true,
    given: (name) => given.has(name),
    choice: (name, known) => chosen(name, text(name) ?? '', known),
  };
}

/** The environment variable of a flag: "identity-file" is WAXSEAL_IDENTITY_FILE. */
export function variableOf(name: string): string {
  return `WAXSEAL_${name.toUpperCase().replaceAll('-', '_')}`;
}

function read({ name, takesValue }: Setting, text: string): string | boolean {
  if (takesValue) return text;
  const word = text.toLowerCase();
  if (ON.includes(word)) return true;
  if (OFF.includes(word)) return false;
  throw new AppError('UsageInvalid', `${variableOf(name)} must be "true" or "false"`);
}

function chosen<T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const message = value === '' ? `--${name} is missing` : `--${name} cannot be "${value}" here`;
  throw new AppError('UsageInvalid', message, { hint: `one of ${known.join(', ')}` });
}

/** The parts of a flag that takes several, with commas between them. */
export function listOf(text: string | null): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
