import { decodeHolder, type SecretRow } from '../model/labels.js';
import type { Live } from '../model/live.js';
import type { ServiceSettings } from '../model/posture.js';
import { AppError } from '../model/problem.js';
import type { Comparison, Snapshot } from '../model/snapshot.js';
import type { Specs } from '../model/spec.js';
import { FORMAT_VERSION } from './json.js';
import { withholdFrom } from './withheld.js';

const KIND = 'Snapshot';

/** What is signed. Everything that a holder is stands on its labels. */
interface Body extends Omit<Live, 'holders'> {
  readonly formatVersion: string;
  readonly kind: typeof KIND;
  readonly owner: string;
  readonly clusterId: string | null;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly holders: readonly SecretRow[];
  readonly settings?: Snapshot['settings'];
  /** Absent: nothing was asked. */
  readonly compared?: readonly Comparison[];
}

/** What `waxseal snapshot` prints. `specs`: of the labels of services only those are told that these look at. */
export function snapshotText(snapshot: Snapshot, specs: Specs, sign: (text: string) => string): string {
  const { holders, ...live } = withholdFrom(snapshot.live, specs);
  const body: Body = {
    formatVersion: FORMAT_VERSION,
    kind: KIND,
    owner: snapshot.owner,
    clusterId: snapshot.clusterId,
    takenAt: new Date(snapshot.takenAtMs).toISOString(),
    holders: holders.map(({ createdAtMs, id, index, labels, swarmName: name }) => ({
      ...{ id, index, name, labels, createdAtMs },
    })),
    ...live,
    ...(snapshot.settings === undefined ? {} : { settings: snapshot.settings.map(settingsOnly) }),
    ...(snapshot.compared.length === 0 ? {} : { compared: snapshot.compared }),
  };
  return `${JSON.stringify({ ...body, signature: sign(signedText(body)) }, null, 1)}\n`;
}

/** Not the rest of what an inspector saw. */
function settingsOnly({ healthcheck, name, update }: ServiceSettings): ServiceSettings {
  return { name, update, healthcheck };
}

/** A snapshot as somebody handed it in, not checked yet. */
export interface Received {
  /** What `signature` must be of. */
  readonly text: string;
  readonly signature: string;
  /** Only for one whose signature is good: who signed it knows how it is built. Throws SnapshotInvalid. */
  readonly open: () => Snapshot;
}

/** Throws SnapshotInvalid. */
export function receiveSnapshot(text: string): Received {
  const json = parse(text);
  if (json?.['kind'] !== KIND) throw invalid('it is no snapshot', 'make one with `waxseal snapshot`');
  if (!String(json['formatVersion']).startsWith('1.')) {
    throw invalid('it was made by another major version', 'make it with the waxseal that makes the plan');
  }
  const signature = typeof json['signature'] === 'string' ? json['signature'] : '';
  return { text: textOf(json), signature, open: () => open(json as unknown as Body) };
}

function open({ clusterId, compared = [], holders, owner, takenAt, ...live }: Body): Snapshot {
  const decoded = holders.map((row) => {
    const holder = decodeHolder(row, owner);
    if (holder === null) throw invalid(`"${row.name}" is no holder`, 'make it anew');
    return holder;
  });
  const { engineVersion, nodes, services, settings, strangers, tasks } = live;
  const swarm = { holders: decoded, strangers, services, tasks, nodes, engineVersion };
  const head = { owner, clusterId, takenAtMs: Date.parse(takenAt) };
  return { ...head, live: swarm, compared, ...(settings === undefined ? {} : { settings }) };
}

/** The text of a body as whoever receives it will find it: JSON puts keys that are numbers first. */
function signedText(body: Body): string {
  return unsigned(JSON.parse(JSON.stringify(body)) as object);
}

/** What is signed, of JSON that was parsed. It does not depend on how that was laid out. */
function unsigned(json: object): string {
  return JSON.stringify({ ...json, signature: undefined });
}

/** Who signed it nests nothing deeply: what cannot be written out again is no snapshot. */
function textOf(json: object): string {
  try {
    return unsigned(json);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw invalid('it is no snapshot', 'make one with `waxseal snapshot`');
    throw thrown;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function invalid(what: string, hint: string): AppError {
  return new AppError('SnapshotInvalid', `the snapshot cannot be used: ${what}`, { hint });
}
