import type { Summary } from './stats.js';

export type Unit = 'ms' | 's' | 'MiB' | 'times' | 'calls';

/** One line of a table. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly summary: Summary;
  /** The median may be this much; null: told for comparison only. */
  readonly goal: number | null;
}

/** What one scene gave. Plain data: docs/bench.json holds it. */
export interface Report {
  readonly rows: readonly Row[];
  /** What was measured, and with what; a sentence each. */
  readonly notes: readonly string[];
  /** Why it was not measured; null: it was. */
  readonly skipped: string | null;
}

/** What a scene works with. */
export interface Stage {
  /** How often each thing is measured. */
  readonly runs: number;
  /** Runs a program of programs/ in a Node of its own; what it prints, as lines of JSON. */
  readonly program: (name: string, args: Readonly<Record<string, unknown>>) => Promise<readonly unknown[]>;
  /** Starts such a program and keeps it: it answers each question by one line. */
  readonly session: (name: string, args: Readonly<Record<string, unknown>>) => Promise<Session>;
  /** The built product. */
  readonly waxseal: string;
  /** A directory of this name that vanishes at the end. */
  readonly directory: (name: string) => string;
  /** Tells the person who waits. */
  readonly say: (line: string) => void;
}

export interface Session {
  readonly ask: (question: unknown) => Promise<unknown>;
  readonly end: () => void;
}

export interface Scene {
  /** As it is called on the command line. */
  readonly name: string;
  readonly title: string;
  readonly run: (stage: Stage) => Promise<Report>;
}

export function skipped(why: string): Report {
  return { rows: [], notes: [], skipped: why };
}
