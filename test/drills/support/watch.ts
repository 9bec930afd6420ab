import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../e2e/support/engine.js';
import type { SecretJson, ServiceJson, ServiceSpecJson, TaskJson } from '../../e2e/support/shapes.js';

/** What a manager that no drill hurts told while the drill went on. */
export interface Watch {
  /** How often everything could be looked at. */
  readonly looks: () => number;
  /** Uses of secrets that were not there: "web (Spec): db_v2". */
  readonly missing: ReadonlySet<string>;
  /** Every version of the owner that was ever seen, by the ID that the engine gave it. */
  readonly versions: ReadonlyMap<string, Version>;
  /** The secrets that a service mounted, by its name, each time something else was seen. */
  readonly mounts: ReadonlyMap<string, readonly string[]>;
  readonly stop: () => Promise<void>;
}

export interface Version {
  readonly name: string;
  readonly secret: string;
  readonly fingerprint: string;
}

export interface Use {
  readonly id: string;
  /** "db_v2" */
  readonly secret: string;
  readonly by: string;
}

/** Looks again and again until stopped. An engine that does not answer, or has no leader, is asked again. */
export function watch(engine: Engine, owner: string): Watch {
  const versions = new Map<string, Version>();
  const mounts = new Map<string, string[]>();
  const missing = new Set<string>();
  let looks = 0;
  let stopped = false;
  const look = async (): Promise<void> => {
    const before = await secretsOf(engine);
    const { services, uses } = await usesIn(engine);
    const after = await secretsOf(engine);
    // What was there before the uses were read may rightly be gone after; what is in neither list was used in vain.
    const there = new Set([...before, ...after].map(({ ID }) => ID));
    for (const { by, id, secret } of uses) if (!there.has(id)) missing.add(`${by}: ${secret}`);
    for (const one of [...before, ...after]) noteVersion(versions, owner, one);
    for (const service of services) noteMounts(mounts, service);
    looks += 1;
  };
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await look().catch(() => undefined);
      await sleep(200);
    }
  };
  const ended = loop();
  return {
    looks: () => looks,
    ...{ missing, versions, mounts },
    stop: () => {
      stopped = true;
      return ended;
    },
  };
}

/** What services, their rollback targets and tasks that are wanted need now. */
export async function usesIn(
  engine: Engine,
): Promise<{ readonly services: readonly ServiceJson[]; readonly uses: readonly Use[] }> {
  const services = (await engine.get('/services')) as ServiceJson[];
  const filters = encodeURIComponent(JSON.stringify({ 'desired-state': ['running', 'accepted'] }));
  const tasks = (await engine.get(`/tasks?filters=${filters}`)) as TaskJson[];
  const ofSpec = (by: string, spec: ServiceSpecJson | undefined): readonly Use[] =>
    spec === undefined ? [] : ofTemplate(by, spec.TaskTemplate);
  const uses = [
    ...services.flatMap(({ Spec }) => ofSpec(`${Spec.Name} (Spec)`, Spec)),
    ...services.flatMap(({ PreviousSpec, Spec }) => ofSpec(`${Spec.Name} (PreviousSpec)`, PreviousSpec)),
    ...tasks.flatMap(({ ID, Spec }) => ofTemplate(`task ${ID}`, Spec)),
  ];
  return { services, uses };
}

function ofTemplate(by: string, template: TaskJson['Spec']): readonly Use[] {
  const refs = template.ContainerSpec.Secrets ?? [];
  return refs.map(({ SecretID, SecretName }) => ({ by, id: SecretID, secret: SecretName }));
}

async function secretsOf(engine: Engine): Promise<readonly SecretJson[]> {
  return (await engine.get('/secrets')) as SecretJson[];
}

function noteVersion(versions: Map<string, Version>, owner: string, { ID, Spec }: SecretJson): void {
  const { 'waxseal.owner': of, 'waxseal.role': role, 'waxseal.secret': secret = '' } = Spec.Labels;
  if (of !== owner || role !== 'version') return;
  versions.set(ID, { name: Spec.Name, secret, fingerprint: Spec.Labels['waxseal.fingerprint'] ?? '' });
}

function noteMounts(mounts: Map<string, string[]>, { Spec }: ServiceJson): void {
  const seen = mounts.get(Spec.Name) ?? [];
  const now = (Spec.TaskTemplate.ContainerSpec.Secrets ?? []).map(({ SecretName }) => SecretName).join();
  if (seen.at(-1) !== now) mounts.set(Spec.Name, [...seen, now]);
}
