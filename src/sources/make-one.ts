import type { Minting, Others } from '../doors/minting.js';
import type { SourceRef, World } from '../doors.js';
import type { Answer } from '../model/answer.js';
import { certificateLabels } from '../model/certificate.js';
import { LABEL, lentLabels } from '../model/labels.js';
import type { CreateStep, Labels } from '../model/plan.js';
import { AppError } from '../model/problem.js';
import { sealedLabels } from '../model/sealed-for.js';
import type { SecretValue } from '../model/secret-value.js';
import type { SwarmSecret } from '../model/spec.js';
import { mismatchWithin } from './certificate/pairs.js';
import { factsOf, readCertificate } from './certificate/read-certificate.js';
import { sourceDigest, withRevision } from './digest.js';
import { tooMuchKept } from './seal-anew.js';
import { takeValue } from './take-value.js';
import { compose } from './template/compose.js';

type Minted = Extract<Minting, { kind: 'minted' }>;

/** What a create step that was planned without its value is made of. The caller wipes both values. */
export interface Made {
  readonly value: SecretValue;
  /** Those of the step, completed. */
  readonly labels: Labels;
  readonly fingerprint: string;
  readonly kept: SecretValue | null;
  readonly undo: Minted['undo'];
}

/** What is to be made: the step, its document, and what that is made of. */
export interface ToMake {
  readonly step: CreateStep;
  readonly spec: SwarmSecret;
  readonly refs: readonly SourceRef[];
}

export type Doors = Pick<World, 'keyring' | 'sources'>;
type Keyring = NonNullable<Doors['keyring']>;

/** A new value with everything that its version says of it. Rejects with the AppError that its step fails with. */
export async function makeOne(what: ToMake, others: Others, { keyring, sources }: Doors): Promise<Made> {
  const { spec } = what;
  if (keyring === null) throw new Error(`internal: "${spec.name}" cannot be made here`);
  const { likeness, minting } = await mintOf(what, others, { keyring, sources });
  try {
    if (minting.kind !== 'minted') throw refusal(minting);
    return await finish(what, minting, likeness, keyring);
  } finally {
    likeness?.wipe();
  }
}

/** `likeness`: what is fingerprinted in place of the value; null: the value itself. */
interface Fresh {
  readonly minting: Minting;
  readonly likeness: SecretValue | null;
}

async function mintOf(
  { refs, spec: { name, source } }: ToMake,
  others: Others,
  { keyring, sources }: { keyring: Keyring; sources: Doors['sources'] },
): Promise<Fresh> {
  if (source.kind === 'composed') {
    const answers = await Promise.all(refs.map((ref) => inputOf(ref, others, sources)));
    const { answer, likeness } = await compose(source, refs, answers, keyring);
    if (answer.kind !== 'present') return { minting: answer, likeness };
    const { lentBy = [], revision, value } = answer;
    const whole = { kept: null, labels: {}, undo: null, revision: revision ?? '', lentBy };
    return { minting: { kind: 'minted', value, ...whole }, likeness };
  }
  const [ref] = refs;
  const { mint } = sources[source.kind];
  if (ref === undefined || mint === undefined) throw new Error(`internal: "${name}" cannot be made here`);
  return { minting: await mint(ref, others), likeness: null };
}

/** Of a composed document whose other inputs are due. */
async function inputOf(ref: SourceRef, others: Others, sources: Doors['sources']): Promise<Answer> {
  const source = sources[ref.source.kind];
  const [check] = await source.revision([ref]);
  if (check?.kind === 'mint' && source.mint !== undefined) {
    const minted = await source.mint(ref, others);
    if (minted.kind !== 'minted') return minted;
    const { lentBy = [], revision, value } = minted;
    return { kind: 'present', value, revision, expiresAtMs: null, lentBy };
  }
  const [answer] = await source.read([ref]);
  if (answer === undefined) throw new Error('internal: a source answered fewer inputs than it was asked for');
  return answer;
}

/** Wipes the value and gives it back where it becomes nothing. */
async function finish(
  { refs, spec, step }: ToMake,
  minting: Minted,
  likeness: SecretValue | null,
  keyring: Keyring,
): Promise<Made> {
  const { kept, labels, lentBy = [], revision, undo } = minting;
  let { value } = minting;
  try {
    value = accepted(minting, spec);
    const fingerprint = keyring.fingerprint(spec.name, likeness ?? value);
    const certificate = value.expose(readCertificate);
    const more = {
      ...labels,
      ...lentLabels(lentBy),
      ...certificateLabels(certificate === null ? null : factsOf(certificate)),
      [LABEL.fingerprint]: fingerprint,
      [LABEL.source]: withRevision(sourceDigest(spec), revision),
      ...(kept === null ? {} : await sealed(kept, refs, keyring)),
    };
    return { value, labels: { ...step.labels, ...more }, fingerprint, kept, undo };
  } catch (thrown) {
    value.wipe();
    kept?.wipe();
    await undo?.();
    throw thrown;
  }
}

async function sealed(kept: SecretValue, [ref]: readonly SourceRef[], keyring: Keyring): Promise<Labels> {
  if (ref === undefined) throw new Error('internal: a value that is kept has one source');
  const { owner, recipients } = ref.policy;
  const labels = sealedLabels(await keyring.seal(kept, { owner, name: ref.name }, recipients), recipients);
  if (labels === null) throw tooMuchKept(ref.name);
  return labels;
}

function accepted({ value }: Minted, spec: SwarmSecret): SecretValue {
  const taken = takeValue({ kind: 'present', value, revision: null, expiresAtMs: null }, spec);
  if (taken.kind !== 'present') throw refusal(taken);
  const mismatch = mismatchWithin(spec.name, taken.value);
  if (mismatch === null) return taken.value;
  taken.value.wipe();
  throw new AppError('CertificateMismatch', mismatch);
}

function refusal(answer: Exclude<Answer | Minting, { kind: 'minted' | 'present' }>): AppError {
  if (answer.kind === 'absent') return new AppError('SourceAbsent', answer.message);
  return new AppError(answer.code, answer.message, answer.hint === null ? {} : { hint: answer.hint });
}
