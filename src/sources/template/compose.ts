import type { Keyring, SourceRef } from '../../doors.js';
import type { Answer } from '../../model/answer.js';
import { SecretValue } from '../../model/secret-value.js';
import type { Composed } from '../../model/spec.js';
import { parseTemplate, tagsOf, type TemplatePart } from '../../model/template.js';
import { takeValue } from '../take-value.js';
import { unavailable } from '../unavailable.js';
import type { PasswordHash } from './filters.js';
import { combineRevisions, isLetBe, named } from './inputs.js';
import { render } from './render.js';

/** What a document is made of, put together. The caller wipes both values. */
export interface Composition {
  readonly answer: Answer;
  /**
   * What is fingerprinted in place of the value: the same without what depends on the key of this process (the salt of
   * a password hash), so that another key restarts nothing. null: the value itself.
   */
  readonly likeness: SecretValue | null;
}

type Present = Extract<Answer, { kind: 'present' }>;

/**
 * The answers of all inputs as one. What is not known of one is not known of the whole; what is gone for one is gone for
 * the whole. `refs` and `answers` are of `source.inputs`, in that order. Wipes the values of the inputs. `keyring` null:
 * only for configs, whose templates hash no passwords.
 */
export async function compose(
  source: Composed,
  refs: readonly SourceRef[],
  answers: readonly Answer[],
  keyring: Keyring | null,
): Promise<Composition> {
  const taken = answers.map((answer, index) => decoded(answer, source, refs, index));
  try {
    const failed = firstOf(refs, taken, 'unavailable') ?? firstOf(refs, taken, 'absent');
    if (failed !== null) return { answer: failed, likeness: null };
    return await putTogether(source, refs, taken as readonly Present[], keyring);
  } finally {
    for (const answer of taken) if (answer.kind === 'present') answer.value.wipe();
  }
}

/** As its own `encoding` says. */
function decoded(answer: Answer, source: Composed, refs: readonly SourceRef[], index: number): Answer {
  const encoding = source.inputs[index]?.encoding ?? 'none';
  return takeValue(answer, { name: refs[index]?.name ?? '', encoding });
}

function firstOf(
  refs: readonly SourceRef[],
  answers: readonly Answer[],
  kind: 'unavailable' | 'absent',
): Answer | null {
  const at = answers.findIndex((answer) => answer.kind === kind);
  const [ref, answer] = [refs[at], answers[at]];
  return ref === undefined || answer === undefined || answer.kind === 'present' ? null : named(ref, answer);
}

async function putTogether(
  source: Composed,
  refs: readonly SourceRef[],
  answers: readonly Present[],
  keyring: Keyring | null,
): Promise<Composition> {
  const { parts } = parseTemplate(source.template);
  const name = refs[0]?.name ?? '';
  const hashes = hashesPasswords(parts) ? await import('./password-hash.js') : null;
  const real = (tag: number): PasswordHash =>
    keyring === null ? noHash : (hashes?.bcryptUnder(keyring, name, tag) ?? noHash);
  const value = rendered(parts, refs, answers, real);
  if ('refused' in value) {
    const hint = 'a value that is not text must go through base64, base64url or hex first';
    return {
      answer: unavailable('TemplateRefused', `"${name}" cannot be composed: ${value.refused}`, { hint }),
      likeness: null,
    };
  }
  const likeness = hashes === null ? null : rendered(parts, refs, answers, () => hashes.STAND_IN);
  const revisions = answers.map(({ revision }, index) => {
    const ref = refs[index];
    return ref !== undefined && isLetBe(ref, refs) ? '' : revision;
  });
  const known = revisions.flatMap((revision) => revision ?? []);
  const lentBy = [...new Set(answers.flatMap((answer) => answer.lentBy ?? []))].sort();
  const ends = answers.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  return {
    answer: {
      kind: 'present',
      value: SecretValue.of(value),
      revision: known.length < revisions.length ? null : combineRevisions(refs, known),
      expiresAtMs: ends.length === 0 ? null : Math.min(...ends),
      lentBy,
    },
    likeness: likeness === null || 'refused' in likeness ? null : SecretValue.of(likeness),
  };
}

/** Lends every value to one rendering. */
function rendered(
  parts: readonly TemplatePart[],
  refs: readonly SourceRef[],
  answers: readonly Present[],
  hash: (tag: number) => PasswordHash,
): ReturnType<typeof render> {
  const lend = (at: number, values: ReadonlyMap<string, Uint8Array>): ReturnType<typeof render> => {
    const [ref, answer] = [refs[at], answers[at]];
    if (ref === undefined || answer === undefined) return render(parts, values, hash);
    return answer.value.expose((bytes) => lend(at + 1, new Map(values).set(ref.input ?? '', bytes)));
  };
  return lend(0, new Map());
}

function hashesPasswords(parts: readonly TemplatePart[]): boolean {
  return tagsOf(parts).some(({ filters }) => filters.some(({ name }) => name === 'bcrypt' || name === 'htpasswd'));
}

const noHash: PasswordHash = () => {
  throw new Error('internal: a template hashes a password, and nobody saw it');
};
