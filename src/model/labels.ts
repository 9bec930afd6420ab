import type { Holder, HolderState } from './live.js';
import { readName } from './names.js';
import { kindOfName, objectName, plainName } from './object-name.js';
import type { Labels } from './plan.js';

/** Everything under this prefix is Waxseal's; every other label of a holder is the user's, from metadata.labels. */
export const LABEL_PREFIX = 'waxseal.';

/** The labels of a holder (DESIGN 6). API: people filter `docker secret ls` by them. */
export const LABEL = {
  format: 'waxseal.format',
  owner: 'waxseal.owner',
  /** The logical name of a secret; a config has `config` in its place. */
  secret: 'waxseal.secret',
  config: 'waxseal.config',
  self: 'waxseal.self',
  role: 'waxseal.role',
  version: 'waxseal.version',
  turn: 'waxseal.turn',
  fingerprint: 'waxseal.fingerprint',
  rotate: 'waxseal.rotate',
  source: 'waxseal.source',
  state: 'waxseal.state',
  mounts: 'waxseal.mounts',
  unjudged: 'waxseal.unjudged',
  refused: 'waxseal.refused',
  judgedAfter: 'waxseal.judged-after',
  deletionPolicy: 'waxseal.deletion-policy',
  revision: 'waxseal.revision',
} as const;

/**
 * The value of a version that no source can give twice, with everything that must survive of it: an age file for the
 * Policy's recipients. Made once, with the version; a relabel carries it as it does what it does not know.
 */
export const SEALED_LABEL = 'waxseal.sealed';

/** Store whose lease the value of a version lives by. A relabel carries it. */
export const LEASE_LABEL = 'waxseal.lease';

/**
 * Versions of other secrets by whose lease the value of this one works, as Swarm names with commas between them: none of
 * them goes while this one may be needed. A relabel carries it.
 */
export const LENT_LABEL = 'waxseal.lent-by';

/** `names` sorted, each once. */
export function lentLabels(names: readonly string[]): Labels {
  return names.length === 0 ? {} : { [LENT_LABEL]: names.join(',') };
}

export function lentBy(labels: Labels): readonly string[] {
  return labels[LENT_LABEL]?.split(',') ?? [];
}

/** The labels, saying this of who lends. */
export function withLent(labels: Labels, names: readonly string[]): Labels {
  const rest = Object.entries(labels).filter(([key]) => key !== LENT_LABEL);
  return { ...Object.fromEntries(rest), ...lentLabels(names) };
}

/**
 * When the value of a version was made, by the clock of who made it. That of the engine says when the version was: if it is
 * behind, the moment that was due would come again. A relabel carries it.
 */
export const MADE_LABEL = 'waxseal.made';

const FORMAT = 1;
const KNOWN: ReadonlySet<string> = new Set(Object.values(LABEL));

/** What the labels of a holder say. A Holder has most of it: `{ ...holder, owner, revision, userLabels }`. */
export type HolderFields = Omit<Holder, 'id' | 'index' | 'writable' | 'labels' | 'createdAtMs'> & {
  readonly owner: string;
  /** The git commit, or null. */
  readonly revision: string | null;
  /** metadata.labels of the document. */
  readonly userLabels: Labels;
};

/**
 * All labels of a holder as they are to stand. From `keep`, its labels until now, only waxseal.* labels that this
 * program does not know survive: a later version of it may need them. A field at its default has no label.
 */
export function encodeLabels(fields: HolderFields, keep: Labels): Labels {
  const unknown = Object.entries(keep).filter(([key]) => key.startsWith(LABEL_PREFIX) && !KNOWN.has(key));
  const optional: [string, string][] = [
    [LABEL.turn, fields.turn === fields.version ? '' : String(fields.turn)],
    [LABEL.rotate, fields.rotate],
    [LABEL.state, fields.role === 'version' ? encodeState(fields.state) : ''],
    [LABEL.mounts, encodeIds(fields.mounts)],
    [LABEL.unjudged, encodeIds(fields.unjudged)],
    [LABEL.refused, encodeIds(fields.refused)],
    [LABEL.judgedAfter, fields.judgedAfter === 0 ? '' : String(fields.judgedAfter)],
    [LABEL.revision, fields.revision ?? ''],
  ];
  const entries: [string, string][] = [
    ...Object.entries(fields.userLabels),
    ...unknown,
    [LABEL.format, String(FORMAT)],
    [LABEL.owner, fields.owner],
    [LABEL[kindOfName(fields.secret)], plainName(fields.secret)],
    [LABEL.self, plainName(fields.swarmName)],
    [LABEL.role, fields.role],
    [LABEL.version, String(fields.version)],
    [LABEL.fingerprint, fields.fingerprint],
    [LABEL.source, fields.source],
    [LABEL.deletionPolicy, fields.deletionPolicy],
    ...optional.filter(([, value]) => value !== ''),
  ];
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Whether a holder must be written: its labels say something else than `fields`. The revision is never a reason to write.
 * Asked of every holder in every pass, so it compares what was decoded and builds nothing.
 */
export function drifts(holder: Holder, fields: HolderFields): boolean {
  return (
    wordsDiffer(holder, fields) ||
    listsDiffer(holder.labels, fields) ||
    userLabelsDiffer(holder.labels, fields.userLabels)
  );
}

function wordsDiffer(holder: Holder, fields: HolderFields): boolean {
  const { labels } = holder;
  return (
    holder.fingerprint !== fields.fingerprint ||
    holder.source !== fields.source ||
    holder.rotate !== fields.rotate ||
    holder.turn !== fields.turn ||
    holder.judgedAfter !== fields.judgedAfter ||
    labels[LABEL.deletionPolicy] !== fields.deletionPolicy ||
    labels[LABEL.role] !== fields.role ||
    labels[LABEL.version] !== String(fields.version) ||
    (fields.role === 'version' && labels[LABEL.state] !== encodeState(fields.state))
  );
}

function listsDiffer(labels: Labels, fields: HolderFields): boolean {
  return (
    (labels[LABEL.mounts] ?? '') !== encodeIds(fields.mounts) ||
    (labels[LABEL.unjudged] ?? '') !== encodeIds(fields.unjudged) ||
    (labels[LABEL.refused] ?? '') !== encodeIds(fields.refused)
  );
}

function userLabelsDiffer(standing: Labels, wanted: Labels): boolean {
  let count = 0;
  for (const key in standing) {
    if (key.startsWith(LABEL_PREFIX)) continue;
    count += 1;
    if (standing[key] !== wanted[key]) return true;
  }
  return count !== Object.keys(wanted).length;
}

/** A secret or a config as the Swarm lists it; its name tells which (object-name.ts). */
export interface SecretRow {
  readonly id: string;
  readonly index: number;
  readonly name: string;
  readonly labels: Labels;
  readonly createdAtMs: number;
}

/**
 * The holder that this object is, or null for a stranger (`owns`). One whose format is too new is not `writable`. Role
 * and version are read from the name, which nobody can edit. A label that somebody broke counts as the harmless thing:
 * no fingerprint, no source, on trial, Retain.
 */
export function decodeHolder(row: SecretRow, owner: string): Holder | null {
  const { labels, name } = row;
  if (!owns(row, owner)) return null;
  const { version } = readName(name);
  const kind = kindOfName(name);
  const text = (key: string): string => labels[key] ?? '';
  return {
    id: row.id,
    index: row.index,
    swarmName: name,
    secret: objectName(kind, text(LABEL[kind])),
    role: version === 0 ? 'stable' : 'version',
    version,
    turn: decodeNumber(text(LABEL.turn)) ?? version,
    fingerprint: text(LABEL.fingerprint),
    rotate: text(LABEL.rotate),
    source: text(LABEL.source),
    state: version === 0 ? { kind: 'proven' } : (decodeState(text(LABEL.state)) ?? { kind: 'trial' }),
    mounts: decodeIds(text(LABEL.mounts)),
    unjudged: decodeIds(text(LABEL.unjudged)),
    refused: decodeIds(text(LABEL.refused)),
    judgedAfter: decodeNumber(text(LABEL.judgedAfter)) ?? 0,
    deletionPolicy: labels[LABEL.deletionPolicy] === 'Delete' ? 'Delete' : 'Retain',
    writable: decodeNumber(text(LABEL.format)) === FORMAT,
    labels,
    createdAtMs: row.createdAtMs,
  };
}

/** Only labels prove ownership (P7): owner, logical name and self must all match, and the format must be a number. */
function owns({ name, labels }: SecretRow, owner: string): boolean {
  const logical = labels[LABEL[kindOfName(name)]] ?? '';
  if (labels[LABEL.owner] !== owner || labels[LABEL.self] !== plainName(name)) return false;
  if ((decodeNumber(labels[LABEL.format] ?? '') ?? 0) < FORMAT) return false;
  return logical !== '' && readName(plainName(name)).stem.endsWith(logical);
}

/** The text of waxseal.state. */
export function encodeState(state: HolderState): string {
  switch (state.kind) {
    case 'trial':
    case 'proven':
      return state.kind;
    case 'failed':
      return `failed: ${state.why}`;
    case 'suspect':
      return `suspect: ${[...state.others].sort().join(', ')}`;
  }
}

/** null: not a state that this program knows. */
export function decodeState(text: string): HolderState | null {
  if (text === 'trial' || text === 'proven') return { kind: text };
  if (text.startsWith('failed: ')) return { kind: 'failed', why: text.slice('failed: '.length) };
  if (text.startsWith('suspect: ')) return { kind: 'suspect', others: text.slice('suspect: '.length).split(', ') };
  return null;
}

function encodeIds(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  return [...new Set(ids)].sort().join(',');
}

const NO_IDS: readonly string[] = [];

function decodeIds(text: string): readonly string[] {
  if (text === '') return NO_IDS;
  return [...new Set(text.split(',').filter((id) => /^[a-z0-9]{1,64}$/.test(id)))].sort();
}

function decodeNumber(text: string): number | null {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}
