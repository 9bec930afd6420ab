import type { HolderState } from '../model/live.js';
import type { Outcome } from '../model/outcome.js';
import type { PassResult, Retried, WakeCause } from '../model/pass-record.js';
import type { Action } from '../model/plan.js';
import type { Source } from '../model/spec.js';

/** One family of series. Names, types and labels are API: dashboards and alert rules rely on them. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds; histograms only. */
  readonly buckets?: readonly number[];
  /** Values of each label whose series stand at 0 from the start, so that an absent one means a broken scrape. */
  readonly start?: Readonly<Record<string, readonly string[]>>;
  /** One series for each secret: not there with `--metrics-per-secret=false`. */
  readonly perSecret?: true;
}

/** The names of a closed list, which the compiler keeps whole. */
function all<T extends string>(names: Readonly<Record<T, 0>>): readonly T[] {
  return Object.keys(names) as T[];
}

const ROLLOUT_RESULTS = all<'proven' | 'failed' | 'abandoned'>({ proven: 0, failed: 0, abandoned: 0 });
export const SECRET_STATES = all<'ready' | 'progressing' | 'stalled'>({ ready: 0, progressing: 0, stalled: 0 });
export const VERSION_STATES = all<HolderState['kind']>({ trial: 0, proven: 0, failed: 0, suspect: 0 });
export const ROLES = all<'version' | 'stable'>({ version: 0, stable: 0 });
export const SEVERITIES = all<'error' | 'warning'>({ error: 0, warning: 0 });

const PASS_RESULTS = all<PassResult>({ settled: 0, progressing: 0, attention: 0, failed: 0 });
const CAUSES = all<WakeCause>({
  start: 0,
  directory: 0,
  engine: 0,
  timer: 0,
  resync: 0,
  request: 0,
  webhook: 0,
  signal: 0,
});
export const RETRIED = all<Retried>({ step: 0, source: 0, pass: 0 });
const STEP_RESULTS = all<Outcome['result']>({ done: 0, already: 0, conflict: 0, failed: 0 });
const ACTIONS = all<Action>({ create: 0, relabel: 0, repoint: 0, settle: 0, replace: 0, remove: 0 });
const SOURCES = all<Source['kind']>({
  content: 0,
  sealed: 0,
  file: 0,
  sops: 0,
  remote: 0,
  generate: 0,
  lease: 0,
  part: 0,
});

/** What the Swarm door can do, as the label `operation` says it. */
const OPERATIONS = all<'list' | 'tasks' | 'oracle' | 'create' | 'relabel' | 'retarget' | 'remove'>({
  list: 0,
  tasks: 0,
  oracle: 0,
  create: 0,
  relabel: 0,
  retarget: 0,
  remove: 0,
});

const QUICK = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SLOW = [5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];

function counter(name: string, help: string, more: Partial<Metric> = {}): Metric {
  return { name: `waxseal_${name}`, type: 'counter', help, labels: [], ...more };
}

function gauge(name: string, help: string, more: Partial<Metric> = {}): Metric {
  return { name: `waxseal_${name}`, type: 'gauge', help, labels: [], ...more };
}

function histogram(name: string, help: string, more: Partial<Metric> & { buckets: readonly number[] }): Metric {
  return { name: `waxseal_${name}`, type: 'histogram', help, labels: [], ...more };
}

/** Every metric of the product. docs/metrics.md is made of this table (`npm run docs`). Times are in seconds. */
export const METRICS = {
  build: gauge('build_info', 'The running program; always 1.', { labels: ['version'] }),

  passes: counter('passes_total', 'Finished passes.', { labels: ['result'], start: { result: PASS_RESULTS } }),
  passDuration: histogram('pass_duration_seconds', 'How long passes took.', { buckets: QUICK }),
  lastPass: gauge('last_pass_timestamp_seconds', 'When the last pass ended, failed ones included; 0: none has.'),
  lastSuccess: gauge('last_success_timestamp_seconds', 'When the last pass that had a plan ended; 0: none has.'),
  wakeups: counter('wakeups_total', 'What woke the loop.', { labels: ['cause'], start: { cause: CAUSES } }),
  queue: gauge('queue_pending', 'Whether a wake-up waits for its pass (0 or 1): more than one never does.'),
  waiting: gauge('backoff_waiting', 'What failed and is tried again only after a while, at the end of the last pass.', {
    labels: ['what'],
    start: { what: RETRIED },
  }),
  waitingUntil: gauge(
    'backoff_until_timestamp_seconds',
    'When the longest of those waits ends; 0: nothing waits. A changed document, an engine that is back and SIGHUP end it.',
    { labels: ['what'], start: { what: RETRIED } },
  ),
  running: gauge('pass_running', 'Whether a pass is being made (0 or 1).'),

  engineCalls: counter(
    'engine_calls_total',
    'Calls to the Docker Engine; status is "ok" or the code of the error. "list" and "tasks" are two calls each.',
    { labels: ['operation', 'status'], start: { operation: OPERATIONS, status: ['ok'] } },
  ),
  engineDuration: histogram('engine_call_duration_seconds', 'How long calls to the Docker Engine took.', {
    labels: ['operation'],
    start: { operation: OPERATIONS },
    buckets: QUICK,
  }),
  sourceCalls: counter('source_calls_total', 'Values read; status is "ok" or the code of the error.', {
    labels: ['source', 'status'],
    start: { source: SOURCES, status: ['ok'] },
  }),
  sourceDuration: histogram('source_call_duration_seconds', 'How long reading a value took.', {
    labels: ['source'],
    start: { source: SOURCES },
    buckets: QUICK,
  }),

  storeUp: gauge('store_up', 'Whether a store answers, as far as it was asked (0 or 1).', { labels: ['store'] }),
  storeCalls: counter('store_calls_total', 'Requests to a store, logins included.', { labels: ['store'] }),
  storeHour: gauge('store_calls_last_hour', 'Requests to a store in the last hour.', { labels: ['store'] }),
  storeLimit: gauge('store_calls_per_hour_limit', 'Its `callsPerHour`; absent: it has none.', { labels: ['store'] }),

  secrets: gauge('secrets', 'Secrets by state; of a stalled one a person must see to something.', {
    labels: ['state'],
    start: { state: SECRET_STATES },
  }),
  held: gauge('held', 'What is held, by reason; class "attention" asks for a person. Every reason has a series.', {
    labels: ['reason', 'class'],
  }),
  holders: gauge('holders', 'Secrets of ours in the Swarm.', { labels: ['role'], start: { role: ROLES } }),
  versions: gauge('versions', 'Versions in the Swarm, by the state that their label tells.', {
    labels: ['state'],
    start: { state: VERSION_STATES },
  }),
  rolling: gauge('services_rolling', 'Services that have no verdict yet on the version that they were moved to.'),
  staleStable: gauge('stale_stable_names', 'Stable names that still hold an earlier value.'),
  problems: gauge('spec_problems', 'Problems in the documents.', {
    labels: ['severity'],
    start: { severity: SEVERITIES },
  }),

  steps: counter('steps_total', 'Steps that were tried.', {
    labels: ['action', 'result'],
    start: { action: ACTIONS, result: STEP_RESULTS },
  }),
  rollouts: counter('rollouts_total', 'Trials that ended; abandoned ones were removed without a verdict.', {
    labels: ['result'],
    start: { result: ROLLOUT_RESULTS },
  }),
  rolloutDuration: histogram(
    'rollout_duration_seconds',
    'How long trials took, from when this process first saw them.',
    {
      labels: ['result'],
      start: { result: ROLLOUT_RESULTS },
      buckets: SLOW,
    },
  ),
  stepsBack: counter('steps_back_total', 'Services that were moved back from a version that failed.'),
  removals: counter('removals_total', 'Holders that were removed.', {
    labels: ['reason'],
    start: { reason: ['Superseded', 'Orphaned', 'StableNameUnwanted'] },
  }),

  commit: gauge('commit_info', 'The git commit of the last plan; always 1, and absent where it is not known.', {
    labels: ['commit'],
  }),
  commitTime: gauge('commit_timestamp_seconds', 'When that commit was authored; 0: not known.'),

  secretReady: gauge('secret_ready', 'Whether nobody has to see to this secret (0 or 1).', {
    labels: ['secret'],
    perSecret: true,
  }),
  secretVersion: gauge('secret_version', 'The number of the wanted version.', { labels: ['secret'], perSecret: true }),
  certificateNotAfter: gauge(
    'certificate_not_after_timestamp_seconds',
    'When the certificate in the wanted version ends.',
    {
      labels: ['secret'],
      perSecret: true,
    },
  ),
  certificateRenew: gauge(
    'certificate_renew_timestamp_seconds',
    'When a new certificate is due: `renewBefore` before its end, by default with a third of its life left.',
    { labels: ['secret'], perSecret: true },
  ),
  secretCreated: gauge('secret_version_created_timestamp_seconds', 'When the wanted version was created.', {
    labels: ['secret'],
    perSecret: true,
  }),
} as const satisfies Readonly<Record<string, Metric>>;
