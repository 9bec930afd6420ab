import type { StandingCertificate } from './certificate.js';
import type { StandingLifetime } from './lifetime.js';
import type { Next } from './next.js';
import type { Problem } from './problem.js';
import type { Commit } from './spec.js';
import type { StoreUse } from './store-use.js';

/** Why a step is taken. API: users script on these. `plan/reasons.ts` says what each means. */
export type StepReason =
  | 'Missing'
  | 'ValueChanged'
  | 'RotateRequested'
  | 'ValueUnknown'
  | 'SourceChanged'
  | 'RotationDue'
  | 'LeaseEnding'
  | 'ReferenceStale'
  | 'ConsumerMissing'
  | 'ConsumerRemoved'
  | 'RolloutFailed'
  | 'LabelsDrifted'
  | 'StateChanged'
  | 'RecipientsChanged'
  | 'MountsChanged'
  | 'Reused'
  | 'Adopted'
  | 'StableNameStale'
  | 'StableNameBlocked'
  | 'StableNameUnwanted'
  | 'Superseded'
  | 'Orphaned'
  | 'Forgotten';

/** Why something was not done. */
export type HeldReason =
  | 'NeededForRollback'
  | 'WaitingForTurn'
  | 'PartWaits'
  | 'StillMounted'
  | 'RolloutInProgress'
  | 'RunsToCompletion'
  | 'Retained'
  | 'ConsumerNotDeployed'
  | 'PausedByOther'
  | 'VersionFailed'
  | 'RollbackFailed'
  | 'RolledBack'
  | 'NameTaken'
  | 'ContentDiffers'
  | 'FormatTooNew'
  | 'EngineSkew'
  | 'LossyNumbers'
  | 'ManagedByStack'
  | 'AccessDenied'
  | 'TargetTaken'
  | 'Suspended'
  | 'StillWanted'
  | 'LastProven'
  | 'SourceUnavailable'
  | 'SourceAbsent'
  | 'CertificateMismatch'
  | 'IncompleteSpecs'
  | 'EmptyDirectory'
  | 'MassRemoval'
  | 'UnverifiedCommit'
  | 'HistoryRewritten';

/** Waiting: nothing to do. Attention: a person must act; only this gives exit code 3, Ready=False and the `!` sign. */
export type HeldClass = 'waiting' | 'attention';

/** Labels of a holder as they will stand after the step, whole: the engine replaces all of them. */
export type Labels = Readonly<Record<string, string>>;

export interface CreateStep {
  readonly action: 'create';
  readonly secret: string;
  readonly holder: string;
  readonly reason: StepReason;
  readonly message: string;
  readonly labels: Labels;
}

export interface RelabelStep {
  readonly action: 'relabel';
  readonly secret: string;
  readonly holder: string;
  readonly reason: StepReason;
  readonly message: string;
  readonly holderId: string;
  readonly index: number;
  readonly labels: Labels;
}

/** One reference of a service. from null: a mount is added; to null: it is taken away. */
export interface RefChange {
  readonly secret: string;
  /** Swarm names of holders. */
  readonly from: string | null;
  readonly to: string | null;
  /** ID of `from`, to find the entry in the spec; null when a mount is added. */
  readonly fromId: string | null;
  /** ID of `to`; null when it is taken away, or is created earlier in the same plan (then look it up by `to`). */
  readonly toId: string | null;
  readonly target: string;
  /** Only for an added mount. */
  readonly file: { readonly uid: string; readonly gid: string; readonly mode: number } | null;
}

/**
 * One update of one service. `changes` may be empty: then the engine is only asked to go on with our own step back that
 * it has paused (the tasks that still differ from the spec are replaced).
 */
export interface RepointStep {
  readonly action: 'repoint';
  readonly service: string;
  readonly serviceId: string;
  readonly index: number;
  readonly reason: StepReason;
  readonly message: string;
  readonly restartsTasks: number;
  readonly changes: readonly RefChange[];
}

/** One identical update, which restarts nothing and makes the rollback target the current spec (DESIGN 6). */
export interface SettleStep {
  readonly action: 'settle';
  readonly service: string;
  readonly serviceId: string;
  readonly index: number;
  readonly secrets: readonly string[];
  readonly reason: StepReason;
  readonly message: string;
}

/** Remove the stale stable holder and create it anew. */
export interface ReplaceStep {
  readonly action: 'replace';
  readonly secret: string;
  readonly holder: string;
  readonly holderId: string;
  readonly reason: StepReason;
  readonly message: string;
  readonly labels: Labels;
}

export interface RemoveStep {
  readonly action: 'remove';
  readonly secret: string;
  readonly holder: string;
  readonly holderId: string;
  readonly reason: StepReason;
  readonly message: string;
}

export type Step = CreateStep | RelabelStep | RepointStep | SettleStep | ReplaceStep | RemoveStep;
export type Action = Step['action'];

/** What would have been done, and why it was not. */
export interface Held {
  /** checkout: a newer commit would have been applied; then it is of the whole directory. */
  readonly action: Action | 'checkout';
  /** '': of the whole directory. */
  readonly secret: string;
  readonly holder: string | null;
  readonly service: string | null;
  readonly reason: HeldReason;
  readonly class: HeldClass;
  readonly message: string;
}

/** A step that can only come in a later pass, told now so that a reviewer sees the whole story. */
export interface LaterStep {
  readonly action: Action;
  readonly secret: string;
  readonly holder: string | null;
  readonly service: string | null;
  readonly reason: StepReason;
  readonly message: string;
}

/** Where one secret stands once the steps of this plan are through. What status tells and what `apply` waits for. */
export interface Standing {
  readonly secret: string;
  /** Swarm name of the version that is wanted, or null when there is none (source unavailable, name taken). */
  readonly wanted: string | null;
  readonly version: number | null;
  readonly state: 'trial' | 'proven' | 'failed' | 'suspect' | 'orphaned' | 'none';
  readonly followers: readonly StandingFollower[];
  /** Why the stable holder is not re-made yet, as a sentence with names; null when it is current or not wanted. */
  readonly stableBlockedBy: string | null;
  /** The stable holder carries the wanted value, or no stable name is wanted. */
  readonly stableCurrent: boolean;
  /** Wall clock of creation of the wanted version, ms; null when unknown. */
  readonly createdAtMs: number | null;
  /** Only of a version that says in its labels that it is a certificate. */
  readonly certificate?: StandingCertificate;
  /** Only where the system that keeps the value says so. */
  readonly lifetime?: StandingLifetime;
  /** Only where the clock alone brings something about. */
  readonly next?: Next;
}

export interface StandingFollower {
  readonly service: string;
  /** Swarm name of the holder it mounts now; null: a consumer without a mount. */
  readonly holder: string | null;
  readonly current: boolean;
  /** Tasks that run on it, of those expected; null where tasks were not asked for. */
  readonly running: number | null;
  readonly expected: number | null;
  readonly verdict: 'passed' | 'pending' | 'failed' | 'unjudged' | null;
}

/** JSON by construction; cannot hold bytes. */
export interface Plan {
  readonly owner: string;
  readonly revision: string | null;
  /** The commit of that revision. */
  readonly commit: Commit | null;
  /** False: some documents could not be read, so this is not the whole story. */
  readonly complete: boolean;
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  readonly later: readonly LaterStep[];
  readonly held: readonly Held[];
  readonly problems: readonly Problem[];
  /** Sorted by secret. */
  readonly standings: readonly Standing[];
  /** What this plan cost the stores of its documents; absent: there are none. */
  readonly stores?: readonly StoreUse[];
  /** Something of ours is still on its way (trial, step back, an update the engine works on): look again soon. */
  readonly unsettled: boolean;
}
