import type { SecretSource, SourceRef } from '../../doors.js';
import type { Unavailable } from '../../model/answer.js';
import { unavailable } from '../unavailable.js';

/** A key of another system, reached as a SecretStore says. */
export function remoteSource(): SecretSource {
  return {
    revision: (refs) => Promise.resolve(refs.map(noStore)),
    read: (refs) => Promise.resolve(refs.map(noStore)),
  };
}

function noStore({ name, source }: SourceRef): Unavailable {
  const store = source.kind === 'remote' ? source.store : '';
  return unavailable('StoreUnknown', `there is no store "${store}", which "${name}" names`, {
    hint: 'a SecretStore document below platform/ makes one',
  });
}
