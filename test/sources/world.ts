import type { Keyring } from '../../src/doors.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { sealEnvelope } from '../../src/keys/seal.js';
import type { Holder, Live, Ref, Service, Stranger } from '../../src/model/live.js';
import type { Policy, Source, Specs, SwarmSecret } from '../../src/model/spec.js';
import { sourceDigest } from '../../src/sources/digest.js';
import { ALICE, TYPAGE, value } from '../support/identities.js';

export const OWNER = 'shop-prod-k7f3';

const PLACE = { file: 'db.yaml', line: 1, column: 1 };

export const alice = (): Promise<Keyring> => loadKeyring(ALICE.identity, 'id.age');
/** A new primary, with ALICE as the older identity. */
export const rotated = (): Promise<Keyring> => loadKeyring(`${TYPAGE.identity}\n${ALICE.identity}`, 'id.age');
/** Another key; ALICE's is lost. */
export const lost = (): Promise<Keyring> => loadKeyring(TYPAGE.identity, 'id.age');

export async function sealed(name: string, text: string, recipient: string = ALICE.recipient): Promise<Source> {
  return { kind: 'sealed', armor: await sealEnvelope(value(text), { owner: OWNER, name }, [recipient]) };
}

export function spec(name: string, source: Source, more: Partial<SwarmSecret> = {}): SwarmSecret {
  return {
    name,
    swarmName: name,
    labels: {},
    source,
    encoding: 'none',
    consumers: [],
    rotate: '',
    refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
    whenSourceAbsent: 'Retain',
    rollout: { maxParallel: 4, first: [], soakMs: 15_000, timeoutMs: 600_000, onFailure: 'Rollback' },
    retention: { versions: 1, minAgeMs: 0 },
    deletionPolicy: 'Delete',
    adopt: 'Never',
    stableName: false,
    certificate: null,
    suspend: false,
    place: PLACE,
    ...more,
  };
}

export function policy(more: Partial<Policy> = {}): Policy {
  return {
    owner: OWNER,
    recipients: [ALICE.recipient],
    snapshotKey: null,
    naming: { prefix: '', pattern: null },
    access: null,
    prune: { maxPercent: 25, allow: 3, confirm: null },
    allowFileSources: [],
    configs: 'Ignored',
    lints: {},
    sops: { bindNames: true },
    place: PLACE,
    ...more,
  };
}

export function specs(secrets: readonly SwarmSecret[], rules: Policy | null = policy()): Specs {
  return {
    policy: rules,
    secrets,
    stores: [],
    sopsFiles: new Map(),
    problems: [],
    ignores: [],
    complete: true,
    empty: false,
    revision: null,
    commit: null,
    withheld: null,
  };
}

export function live(more: Partial<Live> = {}): Live {
  return { holders: [], strangers: [], services: [], tasks: null, nodes: null, engineVersion: '28.2.2', ...more };
}

/** The version (or stable holder) that this document makes under this keyring. */
export function holder(of: SwarmSecret, text: string, keyring: Keyring, more: Partial<Holder> = {}): Holder {
  const role = more.role ?? 'version';
  const version = role === 'stable' ? 0 : (more.version ?? 1);
  return {
    id: `id-${of.name}-${version}`,
    index: 1,
    swarmName: role === 'stable' ? of.swarmName : `${of.swarmName}_v${version}`,
    secret: of.name,
    role,
    version,
    turn: version,
    fingerprint: keyring.fingerprint(of.name, value(text)),
    rotate: of.rotate,
    source: sourceDigest(of),
    state: { kind: 'proven' },
    mounts: [],
    unjudged: [],
    refused: [],
    judgedAfter: 0,
    deletionPolicy: 'Delete',
    writable: true,
    labels: {},
    createdAtMs: 0,
    ...more,
  };
}

export function stranger(swarmName: string, more: Partial<Stranger> = {}): Stranger {
  return {
    id: `id-${swarmName}`,
    index: 1,
    swarmName,
    owner: null,
    adoptable: true,
    sameContent: null,
    labels: {},
    ...more,
  };
}

export function service(name: string, refs: readonly Holder[], previous: readonly Holder[] | null = null): Service {
  const asRef = (one: Holder): Ref => ({
    secretId: one.id,
    swarmName: one.swarmName,
    target: one.secret,
    uid: '0',
    gid: '0',
    mode: 0o400,
  });
  return {
    id: `svc-${name}`,
    index: 1,
    name,
    labels: {},
    stack: null,
    mode: 'replicated',
    replicas: 1,
    restart: 'any',
    refs: refs.map(asRef),
    previousRefs: previous?.map(asRef) ?? null,
    template: 't',
    spec: 's',
    previousSpec: null,
    updateState: null,
    maxFailureRatio: 0,
    constraints: [],
    platforms: [],
    lossyField: null,
  };
}
