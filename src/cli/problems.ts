import type { Problem } from '../model/problem.js';
import type { Call } from './verb.js';
import type { Look } from './layout.js';
import { problemsHuman } from './view-human.js';

/** To standard error: they are not what was asked for. */
export function tellProblems({ io }: Call, problems: readonly Problem[]): void {
  if (problems.length > 0) io.err(`${problemsHuman(problems, { columns: io.columns, color: false })}\n\n`);
}

export function lookOf({ io }: Call): Look {
  return { columns: io.columns, color: io.color };
}
