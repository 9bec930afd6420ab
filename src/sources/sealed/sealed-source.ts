import type { Answer, Keyring, SecretSource } from '../../doors.js';
import { unavailable } from '../unavailable.js';

/** A value that lies in git as an age file, bound to its owner and name. */
export function sealedSource(keyring: Keyring | null): SecretSource {
  return {
    settledByGit: true,
    async read({ source, owner, name }): Promise<Answer> {
      if (source.kind !== 'sealed') throw new Error(`internal: a ${source.kind} source was given to sealed`);
      if (keyring === null) {
        return unavailable('IdentityMissing', `there is no identity to open the value of "${name}" with`, {
          hint: 'give the identity file with --identity-file',
        });
      }
      return { kind: 'present', value: await keyring.openSealed(source.armor, { owner, name }) };
    },
  };
}
