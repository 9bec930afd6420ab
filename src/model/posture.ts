/** What `waxseal doctor` looks at. No value of an environment variable is in any of these types. */

/** The engine that answers. */
export interface EngineFacts {
  /** Where it was reached, without credentials. */
  readonly url: string;
  /** For example "28.2.2". */
  readonly version: string;
  /** For example "1.51". */
  readonly apiVersion: string;
  /** ID of its Swarm; null: it is in none, or it (or a proxy before it) does not tell. */
  readonly clusterId: string | null;
  /** Its wall clock while it was asked, ms since 1970; null: it (or a proxy before it) does not tell. */
  readonly clockMs: number | null;
  /** Permission bits of its unix socket; null for other connections. */
  readonly socketMode: number | null;
  /** Reached over the network without TLS. */
  readonly plainText: boolean;
}

/** How a service is updated, with the engine's defaults filled in. */
export interface UpdateSettings {
  readonly order: 'stop-first' | 'start-first';
  readonly failureAction: 'pause' | 'continue' | 'rollback';
  readonly delayMs: number;
  readonly monitorMs: number;
  /** 0: all at once. */
  readonly parallelism: number;
}

/** What a service's own settings say about its safety. */
export interface ServicePosture {
  readonly name: string;
  /** Names of environment variables that seem to hold a secret. Sorted. */
  readonly secretVariables: readonly string[];
  readonly update: UpdateSettings;
  /** Its spec has a healthcheck. What its image brings cannot be seen. */
  readonly healthcheck: boolean;
}

/** What of it a snapshot tells. */
export type ServiceSettings = Pick<ServicePosture, 'name' | 'update' | 'healthcheck'>;

/** Errors stop Waxseal or lose data; warnings weaken what it promises; notes are worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** One thing that a person should know, and what to do about it. `code` is API, the texts may change. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  /** What it is about: `service "web"`, a file, `the engine`. */
  readonly where: string;
  readonly message: string;
  readonly hint: string;
}
