import type { Keyring, SecretSource, SourceRef } from '../../doors.js';
import type { Answer } from '../../model/answer.js';
import { answerOf } from '../answer-of.js';
import { mapInParallel } from '../map-in-parallel.js';
import { unavailable } from '../unavailable.js';

const AT_ONCE = 8;

/** A value that lies in git as an age file, bound to its owner and name. */
export function sealedSource(keyring: Keyring | null): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map(() => ({ kind: 'revision', revision: '' }))),
    read: (refs) => mapInParallel(refs, AT_ONCE, (ref) => open(ref, keyring).catch(answerOf)),
  };
}

async function open({ name, policy: { owner }, source }: SourceRef, keyring: Keyring | null): Promise<Answer> {
  if (source.kind !== 'sealed') throw new Error(`internal: a ${source.kind} source was given to sealed`);
  if (keyring === null) {
    return unavailable('IdentityMissing', `there is no identity to open the value of "${name}" with`, {
      hint: 'give the identity file with --identity-file',
    });
  }
  const value = await keyring.openSealed(source.armor, { owner, name });
  return { kind: 'present', value, revision: '', expiresAtMs: null };
}
