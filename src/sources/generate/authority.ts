import type { Others } from '../../doors/minting.js';
import type { Keyring, SourceRef } from '../../doors.js';
import { signAllowed } from '../../model/access.js';
import type { Check, Unavailable } from '../../model/answer.js';
import type { Holder } from '../../model/live.js';
import { isAuthority } from '../../model/part-access.js';
import type { CertificateRecipe } from '../../model/recipe.js';
import type { SecretValue } from '../../model/secret-value.js';
import { openKept } from '../kept.js';
import { makingOf, markOf, overlapEnd } from '../made-of.js';
import { unavailable } from '../unavailable.js';

/** A certificate that the authority in another document signs. */
export interface Signed {
  readonly recipe: CertificateRecipe;
  /** The name of that document. */
  readonly by: string;
}

/** null: it signs itself, or is no certificate. */
export function signedIn({ source }: SourceRef): Signed | null {
  if (source.kind !== 'generate' || source.recipe.kind !== 'certificate') return null;
  const { recipe } = source;
  return recipe.signedBy === null ? null : { recipe, by: recipe.signedBy };
}

/** The version whose key signs, or that of the value that is due. */
export type Signer =
  | { readonly kind: 'stands'; readonly authority: SourceRef; readonly version: Holder }
  | { readonly kind: 'due'; readonly check: Extract<Check, { kind: 'mint' }> }
  | Unavailable;

/**
 * While an authority is younger than `trustFirst`, the one before it signs. `checkOf`: what is said of the authority
 * itself.
 */
export function signerOf(ref: SourceRef, signed: Signed, now: number, checkOf: (ref: SourceRef) => Check): Signer {
  const { by, recipe } = signed;
  const authority = ref.other(by);
  if (authority === undefined || !isAuthority(authority)) return noAuthority(ref.name, by);
  if (!signAllowed(ref.policy.access, { secret: ref.name, authority: by })) return denied(ref.name, by);
  const check = checkOf(authority);
  if (check.kind === 'unavailable') return check;
  const due = check.kind === 'mint';
  const version = makingOf(authority, recipe.trustFirstMs, { due, now });
  if (version !== undefined) return { kind: 'stands', authority, version };
  if (due) return { kind: 'due', check };
  throw new Error(`internal: "${by}" is neither made nor due`);
}

/** Certificate and key of who signs, kept by its version, and what stands for that. The caller wipes `kept`. */
export async function openSigner(
  { by }: Signed,
  signer: Exclude<Signer, Unavailable>,
  others: Others,
  keyring: Keyring | null,
): Promise<{ readonly kept: SecretValue; readonly mark: string } | Unavailable> {
  if (signer.kind === 'due') return others.keptOf(by);
  const kept = await openKept(signer.authority, signer.version, keyring);
  return 'kind' in kept ? kept : { kept, mark: markOf(signer.version) };
}

/** Wall clock at which the newer authority begins to sign; -Infinity: it does already. */
export function signsFrom(ref: SourceRef, { by, recipe }: Signed): number {
  const authority = ref.other(by);
  return authority === undefined ? -Infinity : overlapEnd(authority, recipe.trustFirstMs);
}

function noAuthority(name: string, by: string): Unavailable {
  return unavailable('AuthorityUnknown', `"${name}" is signed by "${by}", which generates no authority`, {
    hint: 'name a valid document that generates a certificate with `ca: true`',
  });
}

function denied(name: string, by: string): Unavailable {
  return unavailable('AuthorityDenied', `the Policy does not let "${by}" sign "${name}"`, {
    hint: `add \`signedBy: [${by}]\` to a rule for it under \`access\` of the Policy`,
    class: 'forbidden',
  });
}
