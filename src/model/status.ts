import type { StandingCertificate } from './certificate.js';
import type { StandingLifetime } from './lifetime.js';
import type { Next } from './next.js';
import type { Held, StandingFollower } from './plan.js';
import type { Commit } from './spec.js';
import type { StoreUse } from './store-use.js';

export interface Condition {
  readonly type: 'Ready' | 'Progressing' | 'Stalled' | 'StableNameCurrent' | 'ValueInForce';
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

export interface SecretStatus {
  readonly secret: string;
  readonly holder: string | null;
  readonly version: number | null;
  readonly state: string;
  /** Age of the current version in ms, or null. */
  readonly ageMs: number | null;
  /** Only of a certificate. */
  readonly certificate?: StandingCertificate;
  /** Only where the system that keeps the value says how long it is good. */
  readonly lifetime?: StandingLifetime;
  /** Of generated values that rotate and credentials with a lease, as far as is known. */
  readonly next?: Next;
  readonly followers: readonly StandingFollower[];
  readonly held: readonly Held[];
  readonly conditions: readonly Condition[];
}

export interface Status {
  readonly owner: string;
  readonly revision: string | null;
  readonly commit: Commit | null;
  /** What is held of the whole directory. */
  readonly held: readonly Held[];
  readonly secrets: readonly SecretStatus[];
  /** As of the plan. */
  readonly stores?: readonly StoreUse[];
}
