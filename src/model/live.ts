/**
 * The Swarm as one snapshot shows it. No type of dockerode's and no field of the Engine API that Waxseal does not use.
 * IDs are full IDs. An `index` is the version index that a write must name (compare and swap).
 */
export interface Live {
  /**
   * Secrets, and configs where these were asked for, that carry this owner's labels and their own name in waxseal.self
   * (P7). Names tell which they are (object-name.ts). Sorted by Swarm name.
   */
  readonly holders: readonly Holder[];
  /** Every other secret and config. */
  readonly strangers: readonly Stranger[];
  /** Sorted by name. */
  readonly services: readonly Service[];
  /** null: not asked for, since nothing was unsettled. */
  readonly tasks: readonly Task[] | null;
  readonly nodes: readonly Node[] | null;
  /** Engine version of the daemon that answers, for example "28.2.2". */
  readonly engineVersion: string;
}

/** The state of a version. A stable holder is always proven. */
export type HolderState =
  | { readonly kind: 'trial' }
  | { readonly kind: 'proven' }
  | { readonly kind: 'failed'; readonly why: string }
  /** Failed together with others in one update; `others` are the Swarm names of those holders. */
  | { readonly kind: 'suspect'; readonly others: readonly string[] };

export interface Holder {
  readonly id: string;
  readonly index: number;
  /** Its Swarm name. */
  readonly swarmName: string;
  /** The logical name. */
  readonly secret: string;
  readonly role: 'version' | 'stable';
  /** 0 for a stable holder. */
  readonly version: number;
  /** The order in which versions became the desired one. Equals `version` unless an older one was used again. */
  readonly turn: number;
  readonly fingerprint: string;
  readonly rotate: string;
  /** Digest of what git said (waxseal.source). */
  readonly source: string;
  readonly state: HolderState;
  /** IDs of services whose mount of this secret was added by Waxseal. Sorted. */
  readonly mounts: readonly string[];
  /** IDs of services that were unhealthy before they were moved here: they give no verdict. Sorted. */
  readonly unjudged: readonly string[];
  /** IDs of services that went back after this version was proven. Sorted. */
  readonly refused: readonly string[];
  /**
   * Ends of tasks at or below this raft index are no evidence against this version (it was put back on trial since).
   * Raft indexes order all writes of a Swarm without any clock. 0: everything counts.
   */
  readonly judgedAfter: number;
  readonly deletionPolicy: 'Delete' | 'Retain';
  /** False: a newer waxseal wrote it (waxseal.format); read-only (P7). */
  readonly writable: boolean;
  /** Every label as it stands, so that those of others and of later versions survive a relabel. */
  readonly labels: Readonly<Record<string, string>>;
  /** Wall clock of the manager that wrote it, ms since 1970. Only `retention.minAge` may look at it. */
  readonly createdAtMs: number;
}

export interface Stranger {
  readonly id: string;
  readonly index: number;
  readonly swarmName: string;
  /** waxseal.owner where it has one. */
  readonly owner: string | null;
  /** No label of Waxseal or of a stack, no Driver, no Templating: may be adopted if its bytes are equal. */
  readonly adoptable: boolean;
  /**
   * Set by the content oracle for the names to adopt: are its bytes the desired ones? null: not asked.
   */
  readonly sameContent: boolean | null;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A mount of a secret or a config in a service. `target` is as the service has it; '': no file, but read by the engine
 * itself (a credential spec). Such a one uses its object, and is never moved.
 */
export interface Ref {
  readonly secretId: string;
  readonly swarmName: string;
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  readonly mode: number;
}

export type ServiceMode = 'replicated' | 'global' | 'replicated-job' | 'global-job';

export type UpdateState =
  'updating' | 'completed' | 'paused' | 'rollback_started' | 'rollback_completed' | 'rollback_paused';

export interface Service {
  readonly id: string;
  readonly index: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** com.docker.stack.namespace, or null. */
  readonly stack: string | null;
  readonly mode: ServiceMode;
  /** 0 for global services and jobs. */
  readonly replicas: number;
  readonly restart: 'none' | 'on-failure' | 'any';
  /** In the order of the spec, references to secrets of other people included. */
  readonly refs: readonly Ref[];
  /** null: no PreviousSpec. */
  readonly previousRefs: readonly Ref[] | null;
  /**
   * Digest of the task template of Spec without its references to our holders and without placement constraints: a task
   * with an equal `template` differs in nothing else (P14).
   */
  readonly template: string;
  /** Digest of everything in Spec that replaces tasks, constraints included, but for references to our holders. */
  readonly spec: string;
  /** The same of PreviousSpec; null where there is none. */
  readonly previousSpec: string | null;
  /** null: the engine reports no update. */
  readonly updateState: UpdateState | null;
  /** UpdateConfig.MaxFailureRatio, 0 by default. */
  readonly maxFailureRatio: number;
  /** Placement constraints, as written. */
  readonly constraints: readonly string[];
  /** Placement platforms; an empty string means any. */
  readonly platforms: readonly { readonly os: string; readonly architecture: string }[];
  /** Names a field whose number this program cannot carry without loss; such a service is never written. null: none. */
  readonly lossyField: string | null;
}

export interface Task {
  readonly id: string;
  /** Raft index of its last write. */
  readonly index: number;
  readonly serviceId: string;
  /** "3" for the third slot of a replicated service, the node ID for a global one. */
  readonly slot: string;
  readonly nodeId: string | null;
  /** NEW … RUNNING … as the engine says, lower case. */
  readonly state: string;
  /** Desired state is running or before it: somebody still wants this task. */
  readonly wanted: boolean;
  readonly refs: readonly Ref[];
  /** As `Service.template`, of the task's own copy. */
  readonly template: string;
  readonly error: string;
  readonly exitCode: number | null;
}

export interface Node {
  readonly id: string;
  readonly hostname: string;
  readonly role: 'manager' | 'worker';
  readonly ready: boolean;
  readonly availability: 'active' | 'pause' | 'drain';
  readonly labels: Readonly<Record<string, string>>;
  readonly engineLabels: Readonly<Record<string, string>>;
  readonly os: string;
  readonly architecture: string;
  readonly ip: string;
  readonly engineVersion: string;
}
