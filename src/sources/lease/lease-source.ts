import type { Minting } from '../../doors/minting.js';
import type { Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer, Check, Unavailable } from '../../model/answer.js';
import { LEASE_LABEL, MADE_LABEL } from '../../model/labels.js';
import type { Holder } from '../../model/live.js';
import type { Next } from '../../model/next.js';
import { parsePropertyPath } from '../../model/property-path.js';
import { SecretValue } from '../../model/secret-value.js';
import type { Source } from '../../model/spec.js';
import { decode } from '../decode.js';
import { MAIN, readKept } from '../kept.js';
import { firstOf, isConvicted, madeAtMs, madeOf } from '../made-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { pickJson } from '../property/pick-json.js';
import type { Issued } from '../provider.js';
import { msUntil } from '../soonest.js';
import { unavailable } from '../unavailable.js';
import type { LeaseDesk } from './desk.js';
import { keepLease } from './kept-lease.js';
import { tendLeases } from './tend-leases.js';

const AT_ONCE = 8;

/**
 * Credentials that another system makes for us, for a time. They are made when their version is, and lie sealed beside it
 * with what renews them. A plan asks nothing of that system.
 */
export function leaseSource(keyring: Keyring | null, desk: LeaseDesk): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map((ref) => checkOf(ref, desk))),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => read(ref, keyring)),
    mint: (ref) => mint(ref, keyring, desk),
    tend: (live, refs) => tendLeases({ live, refs, keyring }, desk),
    dueInMs: (refs) => dueInMs(refs, desk),
    next: (ref) => nextOf(ref, desk),
  };
}

function checkOf(ref: SourceRef, desk: LeaseDesk): Check {
  if (madeOf(ref) === undefined) return firstOf(ref);
  if (othersAt(ref, desk) > desk.clock.wall()) return { kind: 'revision', revision: '' };
  const message = `the lease of "${usedOf(ref)?.swarmName ?? ''}" cannot be renewed far enough`;
  return { kind: 'mint', reason: 'LeaseEnding', message };
}

/** The version whose credentials are in use: of those that failed, the one before. */
function usedOf(ref: SourceRef): Holder | undefined {
  const made = madeOf(ref);
  return made !== undefined && isConvicted(made) ? ref.versions().findLast((one) => !isConvicted(one)) : made;
}

/**
 * Wall clock from which others are due; Infinity: the lease that is in use does not end. Credentials that just failed are
 * not followed by others at once: something else may be wrong, and each has its price.
 */
function othersAt(ref: SourceRef, { tended }: LeaseDesk): number {
  const [made, used] = [madeOf(ref), usedOf(ref)];
  const lease = used === undefined ? undefined : tended.get(used.id);
  if (made === undefined || lease?.ending !== true) return Infinity;
  return isConvicted(made) ? madeAtMs(made) + lease.lifeMs / 10 : -Infinity;
}

/** Of versions that left git too. */
function dueInMs(refs: readonly SourceRef[], desk: LeaseDesk): number {
  const { clock, nextAt } = desk;
  const others = msUntil(
    refs.map((ref) => othersAt(ref, desk)),
    clock.wall(),
  );
  return Math.min(others, msUntil([nextAt], clock.monotonic()));
}

function nextOf(ref: SourceRef, { tended }: LeaseDesk): Next | null {
  const lease = tended.get(usedOf(ref)?.id ?? '');
  if (lease === undefined || lease.nextAtMs === Infinity) return null;
  return { what: lease.renewable ? 'renewal' : 'rotation', atMs: lease.nextAtMs };
}

async function read(ref: SourceRef, keyring: Keyring | null): Promise<Answer> {
  const made = madeOf(ref);
  if (made === undefined) throw new Error('internal: leased credentials were read before they were made');
  return readKept(ref, made, MAIN, keyring);
}

async function mint(ref: SourceRef, keyring: Keyring | null, desk: LeaseDesk): Promise<Minting> {
  const source = leaseOf(ref);
  const store = ref.stores.get(source.store);
  if (store === undefined || keyring === null) return unknownStore(ref.name, source.store);
  const leases = await desk.open(store);
  if ('kind' in leases) return leases;
  const issuedAtMs = desk.clock.wall();
  const issued = await leases.issue(source.role, source.parameters);
  if ('kind' in issued) return issued;
  const value = pick(issued, source);
  if ('kind' in value) {
    if (issued.lease !== null) await leases.revoke(issued.lease);
    issued.value.wipe();
    return value;
  }
  const { expiresAtMs, lease, renewable } = issued;
  const kept = keepLease(issued.value, value, { lease, renewable, issuedAtMs, expiresAtMs });
  issued.value.wipe();
  const labels = { [LEASE_LABEL]: source.store, [MADE_LABEL]: new Date(issuedAtMs).toISOString() };
  if (lease === null) return { kind: 'minted', value, kept, revision: '', labels, undo: null };
  const loose = { store: source.store, lease, fingerprint: fingerprintOf(ref, value, keyring) };
  desk.loose.add(loose);
  const undo = async (): Promise<void> => {
    if ((await leases.revoke(lease)) === null) desk.loose.delete(loose);
  };
  return { kind: 'minted', value, kept, revision: '', labels, undo };
}

/** That of the version that it is to become. What is no such text becomes none. */
function fingerprintOf({ encoding, name }: SourceRef, text: SecretValue, keyring: Keyring): string {
  const bytes = text.expose((all) => (encoding === 'none' ? null : decode(all, encoding)));
  if (bytes === null) return keyring.fingerprint(name, text);
  const value = SecretValue.of(bytes);
  const fingerprint = keyring.fingerprint(name, value);
  value.wipe();
  return fingerprint;
}

function pick(issued: Issued, { property, role }: ReturnType<typeof leaseOf>): SecretValue | Unavailable {
  const path = property === null ? [] : parsePropertyPath(property);
  const picked = 'message' in path ? null : issued.value.expose((text) => pickJson(text, path));
  if (picked?.kind === 'found') return SecretValue.of(picked.value);
  const message = `the credentials of the role "${role}" cannot be used: ${picked?.message ?? 'the path is none'}`;
  return unavailable(picked?.code ?? 'PropertyUnfit', message, { hint: picked?.hint ?? null });
}

function unknownStore(name: string, store: string): Unavailable {
  return unavailable('StoreUnknown', `there is no store "${store}", which "${name}" names`, {
    hint: 'a SecretStore document below platform/ makes one',
  });
}

function leaseOf({ source }: SourceRef): Extract<Source, { kind: 'lease' }> {
  if (source.kind !== 'lease') throw new Error(`internal: a ${source.kind} source was given to lease`);
  return source;
}
