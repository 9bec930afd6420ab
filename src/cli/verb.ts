import type {
  Clock,
  Inspector,
  Keyring,
  Keysmith,
  Listener,
  Log,
  SpecDirectory,
  Swarm,
  SwarmEvents,
  World,
} from '../doors.js';
import type { Remote } from '../doors/remote.js';
import type { About } from '../model/about.js';
import type { ServerPrefix } from '../model/server-prefix.js';
import type { Trial } from '../model/source-trial.js';
import type { Policy, Specs } from '../model/spec.js';
import type { ForgeKind } from './forge-flags.js';
import type { Io } from './io.js';
import type { NotifyFormat } from './notify-part.js';
import type { Opened } from './run-part.js';
import type { Options } from './options.js';

/** One flag, as `--help` shows it. Each can also be set in the environment, as WAXSEAL_<FLAG>, unless it says no. */
export interface Flag {
  /** As commander reads it: "-d, --dir <dir>". A flag without a value is on or off. */
  readonly flags: string;
  readonly does: string;
  readonly fallback?: string;
  /** All that it may be set to, for completion. */
  readonly choices?: readonly string[];
  readonly inEnvironment?: false;
  /** It may be there several times; `Options` has all of them with commas between (`listOf`). */
  readonly repeatable?: true;
  /** It names a file that no document may read (S9). */
  readonly holdsCredential?: true;
}

export interface Example {
  readonly line: string;
  readonly does: string;
}

/** One verb of the command line: what its help says, and what it does. */
export interface Verb {
  readonly name: string;
  /** One line, for the list of verbs. */
  readonly summary: string;
  /** For its own help; paragraphs. */
  readonly details: readonly string[];
  /** "<name>", or '' where it takes none; "[what] [name]" for two that may be left out, "[files...]" for any number. */
  readonly argument: string;
  /** All that the first argument may be, for completion. */
  readonly argumentChoices?: readonly string[];
  readonly flags: readonly Flag[];
  readonly examples: readonly Example[];
  /** It runs until it is stopped: it logs more, and for machines unless a person watches. */
  readonly isDaemon?: true;
  /** Resolves to the exit code. Rejects with AppError for what a person can mend. */
  readonly run: (call: Call) => Promise<number>;
}

/** One call of a verb. */
export interface Call {
  /** The argument, or '' where the verb takes none. */
  readonly argument: string;
  /** The second, or ''. */
  readonly second: string;
  /** All of them, for a verb that takes several. */
  readonly operands: readonly string[];
  readonly options: Options;
  readonly about: About;
  readonly io: Io;
  readonly wire: Wire;
  readonly log: Log;
  /**
   * For verbs that must not be cut short. From then on the first SIGINT or SIGTERM only aborts this signal: finish the
   * engine call in hand, then stop. Without it they end the process, as everywhere.
   */
  readonly drain: () => AbortSignal;
  /** From then on SIGHUP only calls `act`. Without it, it ends the process. */
  readonly onHangup: (act: () => void) => void;
}

/** What `waxseal run` is told about its HTTP server. */
interface HttpWish {
  readonly listen: string;
  readonly tokenFile: string | null;
  readonly webhookFile: string | null;
  readonly perSecret: boolean;
  readonly version: string;
  readonly log: Log;
  /** A fresh one; null: no pass knew its documents yet. */
  readonly snapshot: () => Promise<string | null>;
}

/** How a repository is followed. Credentials are files. `dataDir` null: the checkout is not kept. */
export interface GitOptions {
  readonly url: string;
  readonly ref: string;
  readonly path: string;
  readonly intervalMs: number;
  readonly user: string;
  readonly tokenFile: string | null;
  readonly caFile: string | null;
  readonly sshKeyFile: string | null;
  readonly knownHostsFile: string | null;
  readonly verifyFile: string | null;
  readonly accept: string | null;
  readonly dataDir: string | null;
}

export interface GitEvents {
  readonly log: Log;
  /** A commit came, or something stands in the way of one. */
  readonly wake: () => void;
  /** The commit that the Swarm shows was applied last, given the specs of a commit that is to be trusted. */
  readonly askSwarm: (specDirectory: string) => Promise<string | null>;
}

/** It is followed from when it is made. */
export interface FollowedDirectory extends SpecDirectory {
  /** Fetches soon. */
  refresh(): void;
  /** Resolves once the signal is aborted and nothing is followed any more. */
  untilEnd(signal: AbortSignal): Promise<void>;
}

/** What the directory said at a commit; `specs` null: it was not there. */
export interface BaseSpecs {
  /** Whole. */
  readonly commit: string;
  readonly specs: Specs | null;
}

/** The real doors, each built only when a verb asks for it, so that no verb pays for what it does not use. */
export interface Wire {
  readonly clock: Clock;
  /** `forBase`: what it parses is kept for `base`, which parses only what differs. */
  directory(path: string, forBase?: boolean): Promise<SpecDirectory>;
  /** The same, with what broken files held when they last parsed. */
  rememberingDirectory(path: string): Promise<SpecDirectory>;
  /** A directory of a repository as it was where `ref` was left; `specs` null: it was not there. Rejects with BaseUnknown. */
  base(path: string, ref: string): Promise<BaseSpecs>;
  /** Calls `wake` soon after anything changed in it. Resolves once the signal is aborted. */
  directoryWatch(path: string, log: Log): Promise<SwarmEvents['watch']>;
  /** `host` null: as the docker CLI would choose. */
  swarm(host: string | null): Promise<Swarm>;
  /** `host` as above. */
  events(host: string | null, log: Log): Promise<SwarmEvents>;
  /** The same engine as `swarm`, to be looked over. */
  inspector(host: string | null): Promise<Inspector>;
  /** null: there is no such file. The same keyring again while the file says the same. */
  keyring(identityFile: string): Promise<Keyring | null>;
  /** Throws NotPrimary: only the operator's own identity may write. */
  assertPrimary(policy: Policy, keyring: Keyring): Promise<void>;
  /** A directory that follows a repository. Rejects with GitUrlInvalid, GitOptionInvalid. */
  gitDirectory(options: GitOptions, events: GitEvents): Promise<FollowedDirectory>;
  /**
   * `ownFiles` may not be read by any document or store. The first call says for the whole process how stores are bounded.
   */
  sources(keyring: Keyring | null, ownFiles: readonly string[], stores: StoreBounds): Promise<World['sources']>;
  /**
   * Logs in to each store, or to the one named `only`, and reads each reference that can be read without making
   * anything. The rest as `sources`.
   */
  trySources(request: SourcesRequest, stores: StoreBounds): Promise<readonly Trial[]>;
  keysmith(): Promise<Keysmith>;
  /** Each write to the engine on the log, and in a file if there is to be one. Throws FileUnwritable. */
  auditTrail(log: Log, file: { readonly path: string; readonly maxBytes: number } | null): Promise<Listener>;
  /** Throws where the files of the wish cannot be used. */
  notifier(wish: NotifyWish, log: Log): Promise<Opened>;
  commitStatus(wish: StatusWish, log: Log): Promise<Opened>;
  /** Throws ForgeRefused, ForgeUnreachable, ForgeAnswer, and where the token file cannot be used. */
  comment(wish: CommentWish, body: string): Promise<{ readonly did: string; readonly url: string | null }>;
  /** Tells of passes in log lines. */
  passLog(log: Log): Promise<Listener>;
  /** The HTTP server of an operator and its metrics; `listen` off: neither. */
  http(how: HttpWish): Promise<Opened>;
  /** The operator that runs at this URL. `tokenFile` null: it asks for none. */
  remote(url: string, tokenFile: string | null): Promise<Remote>;
  /** What the operator at this `--listen` address says of its health; null: it is off. */
  health(listen: string): Promise<{ readonly healthy: boolean; readonly body: string } | null>;
  /** Plays the demo. Resolves to the claims that did not hold. */
  demo(request: DemoRequest): Promise<readonly string[]>;
}

export interface SourcesRequest {
  readonly specs: Specs;
  /** null: every store, and the files. */
  readonly only: string | null;
  /** null: no sops file is opened. */
  readonly keyring: Keyring | null;
  readonly ownFiles: readonly string[];
}

/** How far the operator trusts SecretStores, whatever git says (S9). null: a flag that is not there. */
export interface StoreBounds {
  readonly servers: readonly ServerPrefix[] | null;
  /** Globs over paths, and over `env:NAME`. */
  readonly credentials: readonly string[] | null;
  /** ms that the questions of one pass may wait for the limits of a store. */
  readonly patienceMs: number;
}

/** A demo on the engine at `host`; null: on an embedded one. */
export interface DemoRequest {
  readonly host: string | null;
  readonly image: string;
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** ms to read each title. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/** Names of files, since what is in them is a credential. */
export interface NotifyWish {
  readonly format: NotifyFormat;
  readonly urlFile: string;
  readonly template: string | null;
}

export interface StatusWish {
  readonly forge: ForgeKind;
  readonly repo: string;
  /** Root of the API, without a slash at its end. */
  readonly api: string;
  readonly tokenFile: string;
}

/** A comment on a pull request. */
export interface CommentWish extends StatusWish {
  readonly number: number;
}
