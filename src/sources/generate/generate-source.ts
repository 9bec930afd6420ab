import type { Minting, Others } from '../../doors/minting.js';
import type { Clock, Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer, Check, Unavailable } from '../../model/answer.js';
import { MADE_LABEL } from '../../model/labels.js';
import { SecretValue } from '../../model/secret-value.js';
import { sourceDigest, withRevision } from '../digest.js';
import { encodeKept, MAIN, readKept } from '../kept.js';
import { firstOf, madeAtMs, madeOf, markOf } from '../made-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { msUntil } from '../soonest.js';
import { openSigner, signedIn, signerOf, signsFrom, type Signed } from './authority.js';
import type { Issuer } from './certificate.js';
import { nextRotation } from './due.js';
import { issuerOf } from './issuer.js';
import { make } from './make.js';

const AT_ONCE = 8;

/**
 * A value that this program makes, once. It lies sealed in the labels of its version, so that neither a restart nor a
 * lost disk makes another one: only `rotation`, a changed `rotate`, another recipe, or another authority does.
 */
export function generateSource(keyring: Keyring | null, clock: Pick<Clock, 'wall'>): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map((ref) => checkOf(ref, clock.wall()))),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => read(ref, clock.wall(), keyring)),
    mint: (ref, others) => mint(ref, others, clock.wall(), keyring),
    dueInMs: (refs) => {
      const now = clock.wall();
      return msUntil(
        refs.flatMap((ref) => dueTimes(ref, now)),
        now,
      );
    },
    next: (ref) => {
      const atMs = Math.min(...dueTimes(ref, clock.wall()));
      return atMs === Infinity ? null : { what: 'rotation', atMs };
    },
  };
}

/** Wall clock at which another value is due: of itself, and of who signs it. None where there is none to be followed. */
function dueTimes(ref: SourceRef, now: number): readonly number[] {
  const own = rotatesAt(ref) ?? Infinity;
  const signed = signedIn(ref);
  const authority = signed === null ? undefined : ref.other(signed.by);
  if (signed === null || authority === undefined || madeOf(ref) === undefined) return [own];
  const signs = signsFrom(ref, signed);
  const next = (rotatesAt(authority) ?? Infinity) + (signed.recipe.trustFirstMs ?? 0);
  return [own, signs > now ? signs : next];
}

function rotatesAt(ref: SourceRef): number | null {
  const { source } = ref;
  if (source.kind !== 'generate') throw new Error(`internal: a ${source.kind} source was given to generate`);
  const made = madeOf(ref);
  return made === undefined || source.rotation === null ? null : nextRotation(source.rotation, madeAtMs(made));
}

function checkOf(ref: SourceRef, now: number): Check {
  const signed = signedIn(ref);
  const own = checkItself(ref, now);
  return signed === null ? own : checkSigned(ref, signed, now, own);
}

function checkItself(ref: SourceRef, now: number): Check {
  const { name } = ref;
  const due = rotatesAt(ref);
  if (madeOf(ref) === undefined) return firstOf(ref);
  if (due === null || due > now) return { kind: 'revision', revision: '' };
  const since = new Date(due).toISOString();
  return { kind: 'mint', reason: 'RotationDue', message: `a new value of "${name}" is due since ${since}` };
}

/** The revision of a certificate is the version that signed it. */
function checkSigned(ref: SourceRef, signed: Signed, now: number, own: Check): Check {
  const signer = signerOf(ref, signed, now, (authority) => checkItself(authority, now));
  if (signer.kind === 'unavailable' || own.kind === 'mint') return signer.kind === 'unavailable' ? signer : own;
  if (signer.kind === 'due') {
    const { reason } = signer.check;
    const message = `its authority "${signed.by}" is made anew`;
    return { kind: 'mint', reason: reason === 'Missing' ? 'SourceChanged' : reason, message };
  }
  const revision = markOf(signer.version);
  if (madeOf(ref)?.source === withRevision(sourceDigest(ref), revision)) return { kind: 'revision', revision };
  return { kind: 'mint', reason: 'SourceChanged', message: `"${signer.version.swarmName}" signs it from now on` };
}

async function read(ref: SourceRef, now: number, keyring: Keyring | null): Promise<Answer> {
  const made = madeOf(ref);
  if (made === undefined) throw new Error('internal: a generated value was read before it was made');
  const check = checkOf(ref, now);
  const answer = await readKept(ref, made, MAIN, keyring);
  return answer.kind === 'present' && check.kind === 'revision' ? { ...answer, revision: check.revision } : answer;
}

async function mint(ref: SourceRef, others: Others, now: number, keyring: Keyring | null): Promise<Minting> {
  const { source } = ref;
  if (source.kind !== 'generate') throw new Error(`internal: a ${source.kind} source was given to generate`);
  const signed = signedIn(ref);
  const signing = signed === null ? SELF : await signingOf(ref, signed, others, { now, keyring });
  if ('kind' in signing) return signing;
  const made = await make(source.recipe, now, signing.issuer);
  const kept = encodeKept(made);
  const value = SecretValue.of(made.get(MAIN)?.slice() ?? new Uint8Array());
  for (const bytes of made.values()) bytes.fill(0);
  const labels = { [MADE_LABEL]: new Date(now).toISOString() };
  return { kind: 'minted', value, kept, revision: signing.mark, labels, undo: null };
}

interface Signing {
  readonly issuer: Issuer | null;
  readonly mark: string;
}

const SELF: Signing = { issuer: null, mark: '' };

async function signingOf(
  ref: SourceRef,
  signed: Signed,
  others: Others,
  { keyring, now }: { readonly keyring: Keyring | null; readonly now: number },
): Promise<Signing | Unavailable> {
  const signer = signerOf(ref, signed, now, (authority) => checkItself(authority, now));
  if (signer.kind === 'unavailable') return signer;
  const opened = await openSigner(signed, signer, others, keyring);
  if ('kind' in opened) return opened;
  const issuer = issuerOf(opened.kept, signed.by, now);
  opened.kept.wipe();
  return 'kind' in issuer ? issuer : { issuer, mark: opened.mark };
}
