import type { Live, Ref, Service } from '../model/live.js';
import { kindOfName } from '../model/object-name.js';
import type { Finding, ServicePosture, ServiceSettings, UpdateSettings } from '../model/posture.js';

/** The engine's own default: what fails later than that is noticed by nobody. */
const SHORTEST_MONITOR_MS = 5000;

/** What a look at the settings of all services finds. */
export function examineServices(live: Live, postures: readonly ServicePosture[]): readonly Finding[] {
  const byName = new Map(live.services.map((service) => [service.name, service]));
  return postures.flatMap((posture) => {
    const service = byName.get(posture.name);
    // It came or went between the two lists: the next call sees it.
    if (service === undefined) return [];
    return [...environment(posture), ...mounts(service), ...updates(service, posture)];
  });
}

function environment({ name, secretVariables }: ServicePosture): readonly Finding[] {
  return secretVariables.map((variable) => ({
    severity: 'warning',
    code: 'SecretInEnvironment',
    where: `service "${name}"`,
    message: `its environment variable "${variable}" seems to hold a secret: everybody who may inspect services or containers can read it`,
    hint: 'seal the value, mount it as a secret, let the program read the file (many images take NAME_FILE), and rotate the value: it has been seen',
  }));
}

/** A config has nothing to hide. */
function secretsIn({ refs }: Service): Service['refs'] {
  return refs.filter(({ swarmName }) => kindOfName(swarmName) === 'secret');
}

function mounts(service: Service): readonly Finding[] {
  const fault = readableByAll(secretsIn(service));
  return fault === null ? [] : [{ ...fault, where: `service "${service.name}"` }];
}

/** A finding, but for whose it is. */
export type Fault = Omit<Finding, 'where'>;

/** Of mounts of secrets; null: nothing. */
export function readableByAll(refs: readonly Ref[]): Fault | null {
  const open = refs.filter(({ mode }) => (mode & 0o004) !== 0).map(({ target }) => `"${target}"`);
  if (open.length === 0) return null;
  return {
    severity: 'note',
    code: 'MountReadableByAll',
    message: `every user in its containers can read ${open.join(', ')} (the docker CLI mounts with mode 0444)`,
    hint: 'mount with mode=0400 and the uid that the program runs as',
  };
}

/** Something about the update settings of a service that lets a bad value through. */
interface Weakness {
  readonly severity: Finding['severity'];
  readonly code: string;
  readonly is: (service: Service, settings: ServiceSettings) => boolean;
  readonly message: (update: UpdateSettings) => string;
  readonly hint: string;
}

const ROLL_BACK = 'update_config.failure_action: rollback takes a bad value back even while no waxseal runs';

const WEAKNESSES: readonly Weakness[] = [
  {
    severity: 'warning',
    code: 'StartFirstUnchecked',
    is: (_, { healthcheck, update }) => update.order === 'start-first' && !healthcheck,
    message: () =>
      'starts the new task first, but its spec has no healthcheck: the old task is stopped the moment the new one runs, well or not (a healthcheck of the image cannot be seen here)',
    hint: 'give it a healthcheck, so that the old task serves until the new one is healthy',
  },
  {
    severity: 'warning',
    code: 'FailureActionContinue',
    is: (_, { update }) => update.failureAction === 'continue',
    message: () => 'goes on with an update though its tasks fail',
    hint: ROLL_BACK,
  },
  {
    severity: 'note',
    code: 'FailureActionPause',
    is: (_, { update }) => update.failureAction === 'pause',
    message: () => 'stops in the middle of an update that fails, and waits for somebody',
    hint: ROLL_BACK,
  },
  {
    severity: 'warning',
    code: 'MonitorTooShort',
    is: (_, { update }) => update.monitorMs < SHORTEST_MONITOR_MS,
    message: ({ monitorMs }) =>
      `is watched for only ${seconds(monitorMs)} after each task: what fails later counts as success`,
    hint: 'update_config.monitor: at least as long as the program needs to use the secret, 5s or more',
  },
  {
    severity: 'warning',
    code: 'AllAtOnce',
    is: (service, { update }) => severalTasks(service) && allAtOnce(service, update),
    message: () => 'replaces all its tasks at once: a bad value stops all of them',
    hint: 'update_config.parallelism: 1',
  },
  {
    severity: 'warning',
    code: 'DelayBelowMonitor',
    is: (service, { update }) =>
      severalTasks(service) && !allAtOnce(service, update) && update.delayMs < update.monitorMs,
    message: ({ delayMs, monitorMs }) =>
      `replaces the next task ${seconds(delayMs)} after the one before, though it watches each for ${seconds(monitorMs)}: a bad value may reach all of them before the first is judged`,
    hint: 'update_config.delay: at least as long as update_config.monitor',
  },
];

/** Only where a bad value could come: in services that mount secrets, and are updated at all. */
function updates(service: Service, posture: ServicePosture): readonly Finding[] {
  if (secretsIn(service).length === 0) return [];
  return weaknesses(service, posture).map((fault) => ({ ...fault, where: `service "${service.name}"` }));
}

/** What lets a bad value through. A job is not updated. */
export function weaknesses(service: Service, settings: ServiceSettings): readonly Fault[] {
  if (isJob(service)) return [];
  return WEAKNESSES.filter(({ is }) => is(service, settings)).map(({ code, hint, message, severity }) => ({
    ...{ severity, code, hint },
    message: `it ${message(settings.update)}`,
  }));
}

export function isJob({ mode }: Service): boolean {
  return mode === 'replicated-job' || mode === 'global-job';
}

function severalTasks({ mode, replicas }: Service): boolean {
  return mode === 'global' || replicas > 1;
}

function allAtOnce({ mode, replicas }: Service, { parallelism }: UpdateSettings): boolean {
  return parallelism === 0 || (mode === 'replicated' && parallelism >= replicas);
}

function seconds(ms: number): string {
  return `${String(ms / 1000)}s`;
}
