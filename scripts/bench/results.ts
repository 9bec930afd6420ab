import { existsSync, readFileSync } from 'node:fs';
import type { Report } from './scene.js';

/** Where a scene was measured. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

/** docs/bench.json: scenes by name, each with the machine and the day of its last run. */
export type Results = Readonly<Record<string, Report & { readonly machine: Machine; readonly day: string }>>;

export const RESULTS_FILE = 'docs/bench.json';

export function readResults(): Results {
  return existsSync(RESULTS_FILE) ? (JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results) : {};
}
