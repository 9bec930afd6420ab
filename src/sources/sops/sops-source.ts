import type { Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer, Unavailable } from '../../model/answer.js';
import { AppError } from '../../model/problem.js';
import { SecretValue } from '../../model/secret-value.js';
import { sopsFileKey, type SopsFile, type SopsLeaf } from '../../model/sops-file.js';
import { pickLeaf } from '../../model/sops-pick.js';
import { answerOf } from '../answer-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { unavailable } from '../unavailable.js';
import { dataKeyOf, unwrapAge, type Unwrap } from './data-key.js';
import { openFile } from './open-file.js';
import { rightsOf } from './transit-route.js';

/** Files at once; each is opened once, however many documents name it that have the same rights. */
const AT_ONCE = 4;

/**
 * Values of files in git that the program `sops` encrypted. The directory has read the files together with the documents,
 * so git says all. `ways`: other ways to a data key than the identities of the keyring; `transit`: one more, which what a
 * document may do decides about.
 */
export function sopsSource(
  keyring: Keyring | null,
  ways: readonly Unwrap[] = [],
  transit: ((ref: SourceRef) => Unwrap) | null = null,
): SecretSource {
  const waysOf = (ref: SourceRef): readonly Unwrap[] =>
    keyring === null ? [] : [unwrapAge(keyring), ...ways, ...(transit === null ? [] : [transit(ref)])];
  return {
    revision: (refs) => Promise.resolve(refs.map(() => ({ kind: 'revision', revision: '' }))),
    read: async (refs) => {
      const groups = new Map<string, SourceRef[]>();
      for (const ref of refs) {
        const file = fileOf(ref);
        const key = `${keyOf(ref)} ${file === undefined ? '' : rightsOf(file, ref)}`;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [ref]);
        else group.push(ref);
      }
      const answered = await mapInParallel([...groups.values()], AT_ONCE, (group) => readFile(group, waysOf));
      const answers = new Map(answered.flat());
      return refs.map((ref) => answers.get(ref) ?? unavailable('SopsFileMissing', 'there is no such file', NO_HINT));
    },
  };
}

const NO_HINT = { hint: null };

function keyOf(ref: SourceRef): string {
  const { file, sha256 } = asked(ref);
  return sopsFileKey(file, sha256);
}

function asked({ source }: SourceRef): { sha256: string; file: string; property: string | null } {
  if (source.kind !== 'sops') throw new Error(`internal: a ${source.kind} source was given to sops`);
  return source;
}

function fileOf(ref: SourceRef): SopsFile | undefined {
  return ref.sopsFiles.get(keyOf(ref));
}

type Answered = readonly (readonly [SourceRef, Answer])[];

/** The refs name one file, and may the same. A file of which any value was tampered with gives none. */
async function readFile(refs: readonly SourceRef[], waysOf: (ref: SourceRef) => readonly Unwrap[]): Promise<Answered> {
  const [first] = refs;
  const file = first === undefined ? undefined : fileOf(first);
  if (first === undefined || file === undefined) return [];
  const picked = refs.map((ref) => [ref, pickLeaf(file, asked(ref).property)] as const);
  const leaves = picked.flatMap(([, leaf]) => ('code' in leaf ? [] : [leaf]));
  const values = await openLeaves(file, leaves, waysOf(first)).catch((thrown: unknown) => answerOf(thrown));
  return picked.map(([ref, leaf]) => {
    if ('code' in leaf) return [ref, unavailable(leaf.code, leaf.message, leaf)];
    if ('kind' in values) return [ref, values];
    const value = values.shift();
    if (value === undefined) throw new Error('internal: a value of a sops file was not opened');
    return [ref, { kind: 'present', value, revision: '', expiresAtMs: null }];
  });
}

async function openLeaves(
  file: SopsFile,
  leaves: readonly SopsLeaf[],
  ways: readonly Unwrap[],
): Promise<SecretValue[] | Unavailable> {
  if (leaves.length === 0) return [];
  if (ways.length === 0) {
    const hint = 'give the identity file with --identity-file';
    throw new AppError('IdentityMissing', `there is no identity to open "${file.path}" with`, { hint });
  }
  const dataKey = await dataKeyOf(file, ways);
  if ('kind' in dataKey) return dataKey;
  return openFile(file, dataKey, leaves).map((bytes) => SecretValue.of(bytes));
}
