import type { Absent, Unavailable } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import { pickJson } from '../property/pick-json.js';
import type { RemoteAnswer, RemoteCheck, RemoteKey } from '../provider.js';
import { unavailable } from '../unavailable.js';
import { pathOf } from './connection.js';
import type { Asked } from '../http/failures.js';
import { failed, garbled } from './failures.js';
import { at, jsonOf, numberAt, textAt } from '../http/json.js';
import type { Session } from './session.js';
import type { Reply } from '../http/transfer.js';

/** Keys of one key-value mount. */
export interface Keys {
  revision(key: RemoteKey): Promise<RemoteCheck>;
  read(key: RemoteKey): Promise<RemoteAnswer>;
}

interface Mount {
  readonly store: string;
  readonly mount: string;
  readonly session: Session;
}

/** Version 1: a value has no revision, so that only reading tells. */
export function kv1({ store, mount, session }: Mount): Keys {
  return {
    revision: () => Promise.resolve({ kind: 'unread' }),
    read: async ({ key, version }) => {
      if (version !== null) return noVersions(store, key);
      const asked = { store, thing: `the key "${key}"` };
      const reply = await session.ask({ ...READ, path: pathOf(mount, key) });
      if (reply.kind !== 'reply') return reply;
      return reply.status === 200 ? valueOf(reply, ['data'], asked) : failed(reply, asked);
    },
  };
}

/**
 * Version 2: the metadata of a key tell its newest version, for who may read them. What a policy forbids is not asked
 * for again by this session.
 */
export function kv2({ store, mount, session }: Mount): Keys {
  const forbidden = new Set<string>();
  return {
    revision: async ({ key, version }) => {
      if (forbidden.has(key)) return { kind: 'unread' };
      const reply = await session.ask({ ...CHECK, path: pathOf(mount, 'metadata', key) });
      if (reply.kind !== 'reply') return reply;
      if (reply.status === 403) forbidden.add(key);
      if (reply.status === 403) return unread(reply);
      const asked = { store, thing: `the key "${key}"` };
      return reply.status === 200 ? checkOf(reply, version, asked) : failed(reply, asked);
    },
    read: async ({ key, version }) => {
      const query = version === null ? '' : `?version=${encodeURIComponent(version)}`;
      const reply = await session.ask({ ...READ, path: pathOf(mount, 'data', key) + query });
      if (reply.kind !== 'reply') return reply;
      const asked = { store, thing: version === null ? `the key "${key}"` : `version ${version} of the key "${key}"` };
      if (reply.status === 404) return goneOrUnknown(reply, asked);
      return reply.status === 200 ? versionedValueOf(reply, asked) : failed(reply, asked);
    },
  };
}

const READ = { method: 'GET', operation: 'read', repeatable: true } as const;
const CHECK = { method: 'GET', operation: 'check', repeatable: true } as const;

function unread(reply: Reply): RemoteCheck {
  reply.body.wipe();
  return { kind: 'unread' };
}

function noVersions(store: string, key: string): Unavailable {
  return unavailable('StoreVersionUnknown', `the store "${store}" keeps no versions of the key "${key}"`, {
    hint: 'leave out `version`, or name a key-value mount of version 2',
  });
}

/** What the metadata say of the version that is asked for. A deleted one is told by its read, which has the proof. */
function checkOf(reply: Reply, wanted: string | null, asked: Asked): RemoteCheck {
  const tree = jsonOf(reply);
  const current = numberAt(tree, 'data', 'current_version');
  if (current === null) return garbled(reply, asked);
  const version = wanted ?? String(current);
  const created = textAt(tree, 'data', 'versions', version, 'created_time');
  const deleted = textAt(tree, 'data', 'versions', version, 'deletion_time') ?? '';
  const destroyed = at(tree, 'data', 'versions', version, 'destroyed') === true;
  reply.body.wipe();
  if (created === null && wanted !== null) {
    return hasBeen(wanted, current) ? gone(asked, `version ${wanted} is not kept any more`) : neverMade(wanted, asked);
  }
  // Metadata without a version: made by hand, before the first value.
  if (created === null || deleted !== '' || destroyed) return { kind: 'unread' };
  return { kind: 'revision', revision: revisionOf(version, created) };
}

/** Versions count from 1 up: one beyond the newest was never there, and so cannot be gone. */
function hasBeen(version: string, newest: number): boolean {
  return /^[1-9][0-9]{0,14}$/.test(version) && Number(version) <= newest;
}

function neverMade(version: string, { store, thing }: Asked): Unavailable {
  return unavailable('StoreVersionUnknown', `the store "${store}" has never had version ${version} of ${thing}`, {
    hint: 'is it a typing error? Without `version` it is the newest one',
  });
}

/** A key that was removed with its metadata and made anew counts from 1 again: the time tells them apart. */
function revisionOf(version: string, created: string): string {
  return `${version}@${created}`;
}

function versionedValueOf(reply: Reply, asked: Asked): RemoteAnswer {
  const [version, created, deletion] = ['version', 'created_time', 'deletion_time'].map((field) =>
    small(reply, ['data', 'metadata', field]),
  );
  if (version === undefined || created === undefined) return garbled(reply, asked);
  // A version may be made with an end (delete_version_after).
  const ends = Date.parse(deletion ?? '');
  const answer = valueOf(reply, ['data', 'data'], asked);
  if (answer.kind !== 'present') return answer;
  return { ...answer, revision: revisionOf(version, created), expiresAtMs: Number.isNaN(ends) ? null : ends };
}

/** The text under a path, cut out of the bytes: the value beside it is never made a string. */
function small(reply: Reply, path: readonly string[]): string | undefined {
  const picked = reply.body.expose((bytes) => pickJson(bytes, path));
  return picked.kind === 'found' ? Buffer.from(picked.value).toString() : undefined;
}

/** The mapping under a path, digit for digit as it was written. */
function valueOf(reply: Reply, path: readonly string[], asked: Asked): RemoteAnswer {
  const picked = reply.body.expose((bytes) => pickJson(bytes, path));
  if (picked.kind !== 'found') return garbled(reply, asked);
  reply.body.wipe();
  return { kind: 'present', value: SecretValue.of(picked.value), revision: null, expiresAtMs: null };
}

/** A 404 that carries the metadata of the version proves that somebody deleted it. A bare one proves nothing. */
function goneOrUnknown(reply: Reply, asked: Asked): Absent | Unavailable {
  const version = small(reply, ['data', 'metadata', 'version']);
  const deleted = small(reply, ['data', 'metadata', 'deletion_time']) ?? '';
  const destroyed = small(reply, ['data', 'metadata', 'destroyed']) === 'true';
  if (version === undefined || (deleted === '' && !destroyed)) return failed(reply, asked);
  reply.body.wipe();
  return gone(asked, destroyed ? `version ${version} was destroyed` : `version ${version} was deleted`);
}

function gone({ store, thing }: Asked, proof: string): Absent {
  return { kind: 'absent', message: `the store "${store}" says of ${thing}: ${proof}` };
}
