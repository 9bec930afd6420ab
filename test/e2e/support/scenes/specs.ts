import { kindOfName, plainName, type ObjectKind } from '../../../../src/model/object-name.js';
import type { Ref } from '../../../../src/model/live.js';
import type { World, WorldService, WorldSpec } from '../../../world/world.js';
import type { ServiceSpecJson, TaskTemplateJson } from '../shapes.js';
import type { Ids } from './objects.js';
import type { Names } from './names.js';
import { isJob, someFailed, someWait, type Standing } from './shapes.js';

/** What the spec of one service of a world becomes on a real engine. */
export interface Translation {
  readonly world: World;
  readonly service: WorldService;
  readonly goal: Standing;
  readonly names: Names;
  readonly ids: Ids;
}

const SECOND = 1_000_000_000;
const HOUR = 3600 * SECOND;

/** As in the world: a bad image fails, and so does whatever reads a bad value. */
const PROGRAM = `trap exit TERM
case "$IMAGE" in bad-later) ;; bad*) exit 1 ;; esac
for file in /run/secrets/* /*; do if [ -f "$file" ] && grep -q ^bad "$file"; then exit 1; fi; done
if [ -z "$ONLY_ONE" ] || ! grep -qs "^$ONLY_ONE" /run/secrets/* /* || mkdir /common/one; then touch /tmp/healthy; fi
sleep 2147483647 & wait`;

export function specOf(translation: Translation, spec: WorldSpec): ServiceSpecJson {
  const { names, service } = translation;
  const { failureAction, labels, name, replicas } = service;
  const base = { Name: names.marked(name), Labels: labels, TaskTemplate: templateOf(translation, spec) };
  if (isJob(service))
    return { ...base, Mode: { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: replicas } } };
  return {
    ...base,
    Mode: { Replicated: { Replicas: replicas } },
    UpdateConfig: { Parallelism: 1, FailureAction: failureAction, ...paceOf(translation) },
    RollbackConfig: { Parallelism: 1, Monitor: SECOND / 2 },
  };
}

/**
 * An update that ends with a failure waits after each slot, so that only one of them is lost. One that the engine still
 * watches although all is done is watched for long.
 */
function paceOf({ goal }: Translation): { Monitor: number; Delay: number } {
  if (someFailed(goal)) return { Monitor: SECOND, Delay: 2 * SECOND };
  return { Monitor: goal.update === 'updating' && !someWait(goal) ? HOUR : SECOND / 2, Delay: 0 };
}

function templateOf(translation: Translation, { image, refs }: WorldSpec): TaskTemplateJson {
  const { goal, service } = translation;
  const of = (kind: ObjectKind) =>
    refs.filter(({ swarmName }) => kindOfName(swarmName) === kind).map((ref) => mountOf(translation, ref));
  return {
    ContainerSpec: {
      Image: 'local/busybox:1',
      Command: isJob(service) ? ['true'] : ['sh', '-c', PROGRAM],
      Env: [`IMAGE=${image}`],
      StopGracePeriod: SECOND,
      Secrets: of('secret').map(({ File, ID, Name }) => ({ SecretID: ID, SecretName: Name, File })),
      Configs: of('config').map(({ File, ID, Name }) => ({ ConfigID: ID, ConfigName: Name, File })),
      ...halfWay(translation),
    },
    RestartPolicy: {
      Condition: isJob(service) ? 'none' : service.restart,
      // What fails again and again stands still if it waits for its next time.
      Delay: someWait(goal) ? HOUR : SECOND / 2,
    },
  };
}

/** An update that never gets further than its first task: of those that read the new value only one is ever healthy. */
function halfWay({ goal, names, service: { name, previous, spec }, world }: Translation): object {
  const moved = spec.refs.find(({ secretId }) => previous?.refs.some((ref) => ref.secretId === secretId) !== true);
  if (goal.update !== 'updating' || !someWait(goal) || moved === undefined) return {};
  return {
    Env: [`IMAGE=${spec.image}`, `ONLY_ONE=${world.secrets.get(moved.secretId)?.value ?? ''}`],
    Mounts: [{ Type: 'volume', Source: names.marked(name), Target: '/common' }],
    Healthcheck: { Test: ['CMD', 'test', '-e', '/tmp/healthy'], Interval: SECOND / 4, Retries: 100_000 },
  };
}

function mountOf({ ids, names }: Translation, { gid, mode, secretId, swarmName, target, uid }: Ref) {
  const File = { Name: target, UID: uid, GID: gid, Mode: mode };
  return { ID: ids.get(secretId) ?? '', Name: plainName(names.marked(swarmName)), File };
}
