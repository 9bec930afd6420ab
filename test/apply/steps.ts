import type { SwarmWriter } from '../../src/doors.js';
import type {
  CreateStep,
  Plan,
  RelabelStep,
  RemoveStep,
  ReplaceStep,
  RepointStep,
  SettleStep,
  Step,
} from '../../src/model/plan.js';
import { AppError } from '../../src/model/problem.js';
import { SecretValue } from '../../src/model/secret-value.js';

export function planOf(...steps: Step[]): Plan {
  return {
    owner: 'shop',
    revision: null,
    commit: null,
    complete: true,
    steps,
    later: [],
    held: [],
    problems: [],
    standings: [],
    unsettled: false,
  };
}

export function create(secret: string, version = 1): CreateStep {
  const holder = `${secret}_v${version}`;
  return { action: 'create', secret, holder, reason: 'Missing', message: 'm', labels: { of: holder } };
}

export function relabel(secret: string, version = 1): RelabelStep {
  const holder = `${secret}_v${version}`;
  const id = `id-of-${holder}`;
  return {
    action: 'relabel',
    secret,
    holder,
    holderId: id,
    index: 7,
    reason: 'StateChanged',
    message: 'm',
    labels: {},
  };
}

/** Moves a service from the first version of each secret to the second, which the same plan creates. */
export function repoint(service: string, ...secrets: string[]): RepointStep {
  return {
    action: 'repoint',
    service,
    serviceId: `id-of-${service}`,
    index: 3,
    reason: 'ReferenceStale',
    message: 'm',
    restartsTasks: 1,
    changes: secrets.map((secret) => ({
      secret,
      from: `${secret}_v1`,
      to: `${secret}_v2`,
      fromId: `id-of-${secret}_v1`,
      toId: null,
      target: secret,
      file: null,
    })),
  };
}

export function settle(service: string, ...secrets: string[]): SettleStep {
  const serviceId = `id-of-${service}`;
  return { action: 'settle', service, serviceId, index: 3, secrets, reason: 'StableNameBlocked', message: 'm' };
}

export function replace(secret: string): ReplaceStep {
  const holderId = `id-of-${secret}`;
  return { action: 'replace', secret, holder: secret, holderId, reason: 'StableNameStale', message: 'm', labels: {} };
}

export function remove(secret: string, version = 1): RemoveStep {
  const holder = `${secret}_v${version}`;
  return { action: 'remove', secret, holder, holderId: `id-of-${holder}`, reason: 'Superseded', message: 'm' };
}

export function bytesFor(...secrets: string[]): ReadonlyMap<string, SecretValue> {
  return new Map(secrets.map((secret) => [secret, SecretValue.of(new TextEncoder().encode(`value of ${secret}`))]));
}

/** A writer that keeps a diary, and refuses the calls named in `refuse` ("create db_v1") with that code. */
export interface Diary extends SwarmWriter {
  readonly calls: string[];
}

export function diary(refuse: Readonly<Record<string, string>> = {}): Diary {
  const calls: string[] = [];
  const note = async (call: string): Promise<void> => {
    calls.push(call);
    await Promise.resolve();
    const code = refuse[call];
    if (code === 'a bug') throw new TypeError('x is not a function');
    if (code !== undefined) throw new AppError(code, `the engine said no to ${call}`);
  };
  return {
    calls,
    create: async (name, _labels, value) => {
      await note(`create ${name}`);
      value.expose(() => undefined);
      return `new-id-of-${name}`;
    },
    relabel: (secret) => note(`relabel ${secret.swarmName}`),
    retarget: (service, changes) =>
      note(`retarget ${service.id}${changes.map((change) => ` ${change.fromId}>${change.toId}`).join('')}`),
    remove: (id) => note(`remove ${id}`),
  };
}
