import type { Live } from './live.js';
import type { ServiceSettings } from './posture.js';

/** A Swarm as it was, for a plan that is made elsewhere. */
export interface Snapshot {
  readonly owner: string;
  /** ID of the Swarm; null: the engine (or a proxy before it) does not tell. */
  readonly clusterId: string | null;
  /** Wall clock of who took it, ms since 1970. */
  readonly takenAtMs: number;
  /** With tasks and nodes. */
  readonly live: Live;
  /** How services are updated. Not there: an earlier waxseal took it, which did not look at that. */
  readonly settings?: readonly ServiceSettings[];
  /** What was asked of the content of configs, for the documents of that time. */
  readonly compared: readonly Comparison[];
}

/** Whether a config holds what a document says. Nothing tells of a content that does not lie in git. */
export interface Comparison {
  /** ID of the config. */
  readonly id: string;
  /** Digest of what the document says. */
  readonly said: string;
  readonly same: boolean;
}
