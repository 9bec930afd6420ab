import { setTimeout as sleep } from 'node:timers/promises';

/** One call of the Engine API without any code of the product: a status of 400 or more rejects. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** What a service looks like to somebody who reads it with another program. */
export interface SeenService {
  readonly id: string;
  readonly index: number;
  readonly image: string;
  /** Swarm names of the secrets that it mounts. */
  readonly mounts: readonly string[];
  /** Swarm names of the secrets of its rollback target; null: there is none. */
  readonly rollback: readonly string[] | null;
  /** Of the tasks that run and are wanted: the secrets of each. */
  readonly running: readonly (readonly string[])[];
  readonly updateState: string | null;
}

export interface SeenSecret {
  readonly id: string;
  readonly name: string;
  readonly index: number;
  readonly labels: Readonly<Record<string, string>>;
}

interface RefJson {
  readonly SecretName: string;
}
interface SpecJson {
  readonly Name: string;
  readonly TaskTemplate: { readonly ContainerSpec: { readonly Image: string; readonly Secrets?: readonly RefJson[] } };
}
interface ServiceJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: SpecJson;
  readonly PreviousSpec?: SpecJson;
  readonly UpdateStatus?: { readonly State?: string };
}
interface TaskJson {
  readonly DesiredState: string;
  readonly Status: { readonly State: string };
  readonly Spec: SpecJson['TaskTemplate'];
}
interface SecretJson {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Name: string; readonly Labels?: Readonly<Record<string, string>> | null };
}

const SECOND = 1_000_000_000;

/** The other people on the Swarm: they deploy, break and look, and know nothing of Waxseal. */
export interface People {
  /** Resolves to its ID. */
  createService(name: string, secret: string, target: string): Promise<string>;
  setImage(service: string, image: string): Promise<void>;
  look(service: string): Promise<SeenService>;
  secrets(): Promise<readonly SeenSecret[]>;
  /** Their names. */
  services(): Promise<readonly string[]>;
  /** All that the engine tells to whoever may list: secrets, services and tasks. */
  listing(): Promise<string>;
  /** Looks until it is so; false: it did not come to be in a minute and a half. */
  until(service: string, isSo: (seen: SeenService) => boolean): Promise<boolean>;
  removeService(id: string): Promise<void>;
  removeSecret(id: string): Promise<void>;
}

export function makePeople(ask: Ask, image: string): People {
  const service = async (name: string): Promise<ServiceJson> =>
    (await ask('GET', `/services/${encodeURIComponent(name)}`)) as ServiceJson;
  const tasksOf = async (id: string): Promise<readonly TaskJson[]> =>
    (await ask('GET', `/tasks?filters=${encodeURIComponent(JSON.stringify({ service: [id] }))}`)) as TaskJson[];
  const look = async (name: string): Promise<SeenService> => {
    const found = await service(name);
    return seenService(found, await tasksOf(found.ID));
  };
  const secrets = async (): Promise<readonly SecretJson[]> => (await ask('GET', '/secrets')) as SecretJson[];
  return {
    look,
    createService: async (name, secret, target) => {
      const found = (await secrets()).find(({ Spec }) => Spec.Name === secret);
      const spec = serviceSpec(name, image, { id: found?.ID ?? '', name: secret, target });
      return ((await ask('POST', '/services/create', spec)) as { ID: string }).ID;
    },
    services: async () => ((await ask('GET', '/services')) as ServiceJson[]).map(({ Spec }) => Spec.Name),
    setImage: async (name, other) => {
      const { ID, Spec, Version } = await service(name);
      const container = { ...Spec.TaskTemplate.ContainerSpec, Image: other };
      const spec = { ...Spec, TaskTemplate: { ...Spec.TaskTemplate, ContainerSpec: container } };
      await ask('POST', `/services/${ID}/update?version=${String(Version.Index)}`, spec);
    },
    secrets: async () => (await secrets()).map(seenSecret),
    listing: async () => JSON.stringify([await secrets(), await ask('GET', '/services'), await ask('GET', '/tasks')]),
    until: async (name, isSo) => {
      for (let tries = 0; tries < 450; tries += 1) {
        if (isSo(await look(name))) return true;
        await sleep(200);
      }
      return false;
    },
    removeService: async (id) => {
      await ask('DELETE', `/services/${id}`);
    },
    removeSecret: async (id) => {
      await ask('DELETE', `/secrets/${id}`);
    },
  };
}

/**
 * Two tasks that read the secret and end if it is bad, updated one by one; what is bad is said twice, since the embedded
 * engine runs no program.
 */
function serviceSpec(name: string, image: string, secret: { id: string; name: string; target: string }): unknown {
  const refuse = `grep -q ${BAD} /run/secrets/${secret.target} && exit 1`;
  return {
    Name: name,
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        Command: ['sh', '-c', `trap exit TERM; ${refuse}; sleep 2147483647 & wait`],
        Labels: { 'waxseal.embedded.fails-on': `${secret.target}:${BAD}` },
        Secrets: [
          {
            SecretID: secret.id,
            SecretName: secret.name,
            File: { Name: secret.target, UID: '0', GID: '0', Mode: 0o400 },
          },
        ],
      },
      RestartPolicy: { Condition: 'any', Delay: SECOND / 2 },
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: { Parallelism: 1, Monitor: SECOND, FailureAction: 'pause' },
    RollbackConfig: { Parallelism: 1, Monitor: SECOND, FailureAction: 'pause' },
  };
}

/** What a value must hold to make the demo's service end. */
export const BAD = 'WRONG';

function seenService(
  { ID, PreviousSpec, Spec, UpdateStatus, Version }: ServiceJson,
  tasks: readonly TaskJson[],
): SeenService {
  const running = tasks.filter(({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running');
  return {
    id: ID,
    index: Version.Index,
    image: Spec.TaskTemplate.ContainerSpec.Image,
    mounts: mountsOf(Spec.TaskTemplate),
    rollback: PreviousSpec === undefined ? null : mountsOf(PreviousSpec.TaskTemplate),
    running: running.map((task) => mountsOf(task.Spec)),
    updateState: UpdateStatus?.State ?? null,
  };
}

function seenSecret({ ID, Spec, Version }: SecretJson): SeenSecret {
  return { id: ID, name: Spec.Name, index: Version.Index, labels: Spec.Labels ?? {} };
}

function mountsOf({ ContainerSpec }: SpecJson['TaskTemplate']): readonly string[] {
  return (ContainerSpec.Secrets ?? []).map(({ SecretName }) => SecretName);
}
