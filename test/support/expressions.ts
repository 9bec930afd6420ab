import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

/** What the expressions of a workflow may name: `github`, `inputs`, `matrix`, `secrets`. */
export type Names = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** How far the job has come, for `if:` of a step. */
export interface Standing {
  readonly failed: boolean;
  /** Of the work tree. */
  readonly dir: string;
}

/** Fills in the expressions of a text as a runner does. A name that nobody knows is nothing there, and a fault here. */
export function filled(text: string, names: Names): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, expression: string) => printed(valueOf(expression, names)));
}

/** Whether a step runs: without a word about it, only if none failed before. */
export function holds(condition: string | undefined, names: Names, { dir, failed }: Standing): boolean {
  if (condition === undefined) return !failed;
  const expression = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition)?.[1] ?? condition;
  const functions = {
    always: () => true,
    cancelled: () => false,
    success: () => !failed,
    failure: () => failed,
    hashFiles: (file: string) => (existsSync(join(dir, file)) ? 'digest' : ''),
  };
  const met = Boolean(valueOf(expression, { ...names, ...functions }));
  return met && (!failed || /\b(?:always|cancelled|failure)\(\)/.test(expression));
}

/** The expressions that are used here mean in JavaScript what they mean there, but for names with a dash. */
function valueOf(expression: string, names: object): unknown {
  const script = expression.trim().replaceAll(/\.([A-Za-z_]+(?:-[A-Za-z_]+)+)/g, "['$1']");
  try {
    return runInNewContext(script, { ...names });
  } catch (thrown) {
    throw new Error(`the expression "${expression.trim()}" cannot be worked out: ${String(thrown)}`, { cause: thrown });
  }
}

function printed(value: unknown): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) return String(value);
  throw new Error(`an expression is ${String(value)}`);
}
