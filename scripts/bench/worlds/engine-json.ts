import { sourceDigest } from '../../../src/sources/digest.js';
import { formatFingerprint } from '../../../src/model/fingerprint.js';
import { encodeLabels } from '../../../src/model/labels.js';
import { versionName } from '../../../src/model/names.js';
import type { Specs, SwarmSecret } from '../../../src/model/spec.js';

/** How many services there are, and how many secrets each mounts. */
export interface Services {
  readonly count: number;
  readonly each: number;
}

/**
 * What an engine lists once everything is settled: for each document its first version, proven, and the stable holder;
 * services that mount the versions, which were updated once. Nothing is left to be done in such a Swarm.
 */
export function settledLists(specs: Specs, keyId: string, services: Services): { secrets: Json; services: Json } {
  const secrets = specs.secrets.flatMap((spec, i) => [
    secretJson(specs, spec, keyId, { version: 1, id: idOf('v', i) }),
    secretJson(specs, spec, keyId, { version: 0, id: idOf('s', i) }),
  ]);
  const names = specs.secrets.map(({ swarmName }) => swarmName);
  return { secrets, services: Array.from({ length: services.count }, (_, i) => serviceJson(i, services.each, names)) };
}

type Json = readonly unknown[];

/** `version` 0: the stable holder. */
function secretJson(specs: Specs, spec: SwarmSecret, keyId: string, at: { version: number; id: string }): unknown {
  const { id, version } = at;
  const swarmName = version === 0 ? spec.swarmName : versionName(spec.swarmName, version);
  const labels = encodeLabels(
    {
      owner: specs.policy?.owner ?? '',
      revision: specs.revision,
      userLabels: spec.labels,
      swarmName,
      secret: spec.name,
      role: version === 0 ? 'stable' : 'version',
      version,
      turn: version,
      fingerprint: formatFingerprint(keyId, Buffer.alloc(32, spec.name)),
      rotate: spec.rotate,
      source: sourceDigest(spec),
      state: { kind: 'proven' },
      mounts: [],
      unjudged: [],
      refused: [],
      judgedAfter: 0,
      deletionPolicy: spec.deletionPolicy,
    },
    {},
  );
  return { ID: id, Version: { Index: 100 }, CreatedAt: AT, UpdatedAt: AT, Spec: { Name: swarmName, Labels: labels } };
}

function serviceJson(i: number, each: number, names: readonly string[]): unknown {
  const spec = serviceSpec(
    `shop_service_${String(i)}`,
    Array.from({ length: each }, (_, k) => {
      const n = (i * each + k) % names.length;
      return { id: idOf('v', n), swarmName: versionName(names[n] ?? '', 1), target: names[n] ?? '' };
    }),
  );
  return {
    ID: idOf('x', i),
    Version: { Index: 200 },
    CreatedAt: AT,
    UpdatedAt: AT,
    Spec: spec,
    PreviousSpec: spec,
    UpdateStatus: { State: 'completed', StartedAt: AT, CompletedAt: AT, Message: 'update completed' },
    Endpoint: { Spec: {} },
  };
}

/** A service as a stack file makes it. */
function serviceSpec(name: string, mounts: readonly { id: string; swarmName: string; target: string }[]): unknown {
  const secrets = mounts.map(({ id, swarmName, target }) => ({
    File: { Name: target, UID: '0', GID: '0', Mode: 0o400 },
    SecretID: id,
    SecretName: swarmName,
  }));
  return {
    Name: name,
    Labels: { 'com.docker.stack.image': 'registry.example/shop:1', 'com.docker.stack.namespace': 'shop' },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'registry.example/shop:1@sha256:0000000000000000000000000000000000000000000000000000000000000000',
        Labels: { 'com.docker.stack.namespace': 'shop' },
        Env: ['PORT=8080', 'LOG_LEVEL=info', 'DATABASE_HOST=db'],
        Privileges: { CredentialSpec: null, SELinuxContext: null },
        Isolation: 'default',
        Secrets: secrets,
      },
      Resources: { Limits: { MemoryBytes: 268_435_456 } },
      RestartPolicy: { Condition: 'any', Delay: 5_000_000_000, MaxAttempts: 0 },
      Placement: { Constraints: ['node.role == worker'], Platforms: [{ Architecture: 'amd64', OS: 'linux' }] },
      Networks: [{ Target: 'a'.repeat(25), Aliases: [name] }],
      ForceUpdate: 0,
      Runtime: 'container',
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: {
      Parallelism: 1,
      FailureAction: 'pause',
      Monitor: 5_000_000_000,
      MaxFailureRatio: 0,
      Order: 'stop-first',
    },
    EndpointSpec: { Mode: 'vip' },
  };
}

const AT = '2026-11-01T12:00:00.000000000Z';

/** 25 characters, as a Swarm has them. */
function idOf(kind: string, n: number): string {
  return `${kind}${n.toString(36).padStart(24, '0')}`;
}
