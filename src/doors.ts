import type { Foresight } from './doors/foresight.js';
import type { Minting, Others } from './doors/minting.js';
import type { Answer, Check } from './model/answer.js';
import type { Desired } from './model/desired.js';
import type { Holder, Live } from './model/live.js';
import type { Outcome } from './model/outcome.js';
import type { PassRecord, PassReport, WakeCause } from './model/pass-record.js';
import type { Labels, RefChange } from './model/plan.js';
import type { EngineFacts, ServicePosture } from './model/posture.js';
import type { SecretValue } from './model/secret-value.js';
import type { Encoding, Policy, Refresh, Source, Specs } from './model/spec.js';
import type { SopsFile } from './model/sops-file.js';
import type { SecretStore } from './model/store.js';
import type { Refreshing, SourceMemory } from './model/source-memory.js';

/**
 * Every effect that the product can have, as types. Real ones are built in wire.ts; tests hand in their own.
 * All of them reject with AppError and nothing else.
 */

/** Reading the Swarm. */
export interface SwarmReader {
  /** Two list calls, and a third with `configs`: all of their content travels in it. `tasks` and `nodes` are null. */
  list(owner: string, configs?: boolean): Promise<Live>;
  /** Two more: the same snapshot with tasks and nodes. */
  withTasks(live: Live): Promise<Live>;
  /**
   * The content oracle (P7): writes nothing, whatever it answers. Never asked with an empty candidate. A config is read.
   * null: this Swarm cannot tell (it is a snapshot).
   */
  sameContent(secretId: string, candidate: SecretValue): Promise<boolean | null>;
}

/**
 * Writing to the Swarm. Each is one request, conditional on `index`; `retarget` edits the spec that the last `list` read.
 * Codes of the AppErrors that a caller must tell apart: `Conflict` (the index moved, the name is taken, in use: look
 * again), `OutcomeUnknown` (timeout, lost leader: look again before deciding).
 */
export interface SwarmWriter {
  /** Resolves to the new ID. As everywhere, the name tells whether it is a secret or a config (model/object-name.ts). */
  create(swarmName: string, labels: Labels, value: SecretValue): Promise<string>;
  relabel(secret: { id: string; index: number; swarmName: string }, labels: Labels): Promise<void>;
  /** Edits references in place and sends everything else back byte for byte. No change: an identical update. */
  retarget(service: { id: string; index: number }, changes: readonly ResolvedChange[]): Promise<void>;
  remove(secretId: string): Promise<void>;
}

/** Looking a Swarm over. Reads only; values of environment variables stay behind this door. */
export interface Inspector {
  /** Who answers there. Rejects where nobody does. */
  engine(): Promise<EngineFacts>;
  /** Every service, sorted by name. Rejects where no manager answers. */
  services(): Promise<readonly ServicePosture[]>;
}

/** A change whose holder exists by now. */
export type ResolvedChange = RefChange & { readonly toId: string | null };

export type Swarm = SwarmReader & SwarmWriter;

/** The keys that this process holds. Never leaves the room keys/ in any other form. */
export interface Keyring {
  /** The age recipient of the primary identity (the first in the file). */
  readonly recipient: string;
  /** Those of every identity of the file, `recipient` first. */
  readonly recipients: readonly [string, ...string[]];
  /** Key id in fingerprints made now. */
  readonly keyId: string;
  /** Key ids of every identity of the file, `keyId` first: fingerprints under these can be checked. */
  readonly keyIds: readonly string[];
  /** Public half of the key that signs snapshots, as Policy.snapshotKey has it: `ed25519:<base64>`. */
  readonly snapshotKey: string;
  /** The signature of a snapshot's text, `ed25519:<base64>`. */
  signSnapshot(text: string): string;
  /** Fingerprint under the primary key. */
  fingerprint(name: string, value: SecretValue): string;
  /** Fingerprints under the older keys of the file. */
  olderFingerprints(name: string, value: SecretValue): readonly string[];
  /** Opens an armoured age file with any identity of the file: the payload, envelope included. */
  open(armor: string): Promise<Uint8Array>;
  /**
   * Opens what `waxseal seal` made, checks that it was sealed for exactly this owner and name, and gives the bytes that
   * were sealed. Rejects with KeyMismatch, SealedDamaged, NotSealedByWaxseal, SealedForOtherOwner, SealedForOtherName.
   */
  openSealed(armor: string, bound: Binding): Promise<SecretValue>;
  /** As the Keysmith does. */
  readonly seal: Keysmith['seal'];
}

/** What a sealed value is bound to. `name` is the logical name. */
export interface Binding {
  readonly owner: string;
  readonly name: string;
}

/** Making identities and sealing: what needs no identity of this process. */
export interface Keysmith {
  /** `createdAtMs`: wall clock, for the comment in the file. */
  newIdentity(createdAtMs: number): NewIdentity;
  /** Throws RecipientInvalid for what is not an `age1…` X25519 recipient. */
  checkRecipient(recipient: string): void;
  /** An armoured age file that each of the recipients can open, bound. Wipes nothing of the caller's. */
  seal(value: SecretValue, bound: Binding, recipients: readonly string[]): Promise<string>;
  /** Was this text signed with the private half of this Policy.snapshotKey? Anything that is no key or signature: no. */
  verifySnapshot(snapshotKey: string, text: string, signature: string): boolean;
}

/** A fresh identity. `file` is its identity file as age-keygen writes it; the other fields are public. */
export interface NewIdentity {
  readonly file: SecretValue;
  readonly recipient: string;
  readonly snapshotKey: string;
}

/** One document, or one input of it, to be answered: everything that a source may know about it. */
export interface SourceRef {
  readonly name: string;
  /** Of a composed document, the input that this is; null: its only source. */
  readonly input: string | null;
  readonly source: Source;
  readonly policy: Policy;
  readonly refresh: Refresh;
  readonly encoding: Encoding;
  readonly rotate: string;
  /** By name. */
  readonly stores: ReadonlyMap<string, SecretStore>;
  /** Its versions in the Swarm, by turn, oldest first. */
  readonly versions: () => readonly Holder[];
  /** By `sopsFileKey`. */
  readonly sopsFiles: ReadonlyMap<string, SopsFile>;
  /** The document of this name. */
  readonly other: (name: string) => SourceRef | undefined;
}

/** One kind of source; sources/registry.ts lists them. Answers come in the order of the refs, one each. */
export interface SecretSource extends Foresight {
  /** Cheap: reads no value. */
  revision(refs: readonly SourceRef[]): Promise<readonly Check[]>;
  /** The bytes as they stand; `encoding` and the size limits are applied by the caller. */
  read(refs: readonly SourceRef[]): Promise<readonly Answer[]>;
  /** Makes a new value: only of kinds whose check can say `mint`, and only once somebody approved the plan. */
  readonly mint?: (ref: SourceRef, others: Others) => Promise<Minting>;
  /** Looks after what it was given for versions that are in the Swarm: renews leases, gives back those of versions that are gone. */
  readonly tend?: (live: Live, refs: readonly SourceRef[]) => Promise<void>;
  /**
   * ms until one of these has to be looked at again, although nobody changes its document; Infinity: never. Not asked of
   * those whose check said `mint`: what is due is in hand.
   */
  readonly dueInMs?: (refs: readonly SourceRef[]) => number;
  /** Only kinds that remember from pass to pass: they have a patience of their own. */
  readonly memory?: SourceMemory;
}

/** What resolving gave: nouns for the planner, bytes (by logical name) for apply. The caller wipes the bytes. */
export interface Resolved extends Refreshing {
  readonly desired: readonly Desired[];
  readonly bytes: ReadonlyMap<string, SecretValue>;
  /** As in `PlanInput`. */
  readonly unreadable: ReadonlySet<string>;
  /** How many sources were read: 0 in a pass over sealed documents in which nothing changed. */
  readonly opened: number;
}

export interface SpecDirectory {
  read(): Promise<Specs>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  wall(): number;
  /** Monotonic milliseconds. */
  monotonic(): number;
  /** Ends early, without an error, once the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Constant message, variables as fields. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What one pass works with. */
export interface World {
  readonly directory: SpecDirectory;
  readonly swarm: Swarm;
  /** null: a plan without identity; what changed is unknown then. */
  readonly keyring: Keyring | null;
  readonly sources: Readonly<Record<Source['kind'], SecretSource>>;
  readonly clock: Clock;
}

/** The doors of an operator that may be others in each pass. */
export type Doors = Pick<World, 'swarm' | 'keyring' | 'sources'>;

/**
 * Who is told what the operator does: metrics, audit trail, notifications. Told in the order in which things happen, by a
 * plain call: it must neither throw nor take long; what takes long is queued by the listener itself.
 */
export interface Listener {
  readonly woken?: (cause: WakeCause) => void;
  readonly began?: (pass: Pick<PassRecord, 'id' | 'startedAtMs' | 'causes' | 'commit'>) => void;
  readonly outcome?: (passId: string, outcome: Outcome) => void;
  readonly finished?: (report: PassReport) => void;
}

/** What happens in the Swarm, heard as it happens. */
export interface SwarmEvents {
  /**
   * Calls `wake` soon after anything of a service, a secret or a node may have changed, and whenever events may have been
   * missed. Only a hint: an event may come late, never, or long after. Resolves once the signal is aborted.
   */
  watch(wake: () => void, signal: AbortSignal): Promise<void>;
}

/**
 * Something that runs beside the loop for as long as it does: what wakes it, or asks it. Resolves once the signal is
 * aborted; rejects if it cannot go on, which ends the operator with that error.
 */
export type Beside = (operator: Operator, signal: AbortSignal) => Promise<void>;

/** What the HTTP server may ask of the running loop. */
export interface Operator {
  /** Newest first, the last 200. */
  passes(): readonly PassRecord[];
  /** The last pass that had a plan; null: there was none yet. */
  latest(): PassReport | null;
  /** Monotonic ms of the end of the last pass, failed ones included; null: none has ended yet. */
  finishedAt(): number | null;
  readiness(): Readiness;
  /** ms between two passes when nothing wakes the loop. */
  readonly resyncMs: number;
  wake(cause: WakeCause): void;
  /**
   * Resolves with the first pass that began after this call and left nothing on its way (settled or attention); once
   * `signal` aborts with the last one that began after it, whatever its result; null: none has ended before that.
   */
  settled(signal: AbortSignal): Promise<PassReport | null>;
}

/** Ready is: all three. */
export interface Readiness {
  /** The directory was read and holds a Policy. */
  readonly specs: boolean;
  readonly engine: boolean;
  /** A pass had a plan. */
  readonly pass: boolean;
}
