import type { Problem } from '../model/problem.js';
import type { PassError, PassResult } from '../model/pass-record.js';
import type { Status } from '../model/status.js';
import type { End } from './exit-code.js';

/** What an operator answers, as far as the command line reads it. The shapes are those of json.ts and passes.ts. */
interface ToldPass {
  readonly startedAt: string;
  readonly result: PassResult;
  readonly error: PassError | null;
}

export interface ToldStatus extends Status {
  readonly problems: readonly Problem[];
  readonly lastPass: ToldPass;
}

/** One step of those that were tried, without what stays inside. */
export interface ToldOutcome {
  readonly action: string;
  readonly secret?: string;
  readonly holder?: string;
  readonly service?: string;
  readonly result: 'done' | 'already' | 'conflict' | 'failed';
  readonly code: string | null;
  readonly error: string | null;
}

export interface ToldApply {
  readonly end: End;
  readonly exitCode: 0 | 1 | 3;
  readonly outcomes: readonly ToldOutcome[];
  readonly status: Status & { readonly problems: readonly Problem[] };
}
