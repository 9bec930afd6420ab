import { isAppError } from '../../model/problem.js';
import { textFrom } from '../http/pem.js';
import type { Credentials } from '../provider.js';

/** The text of a variable; null: it is not set, or this operator may not use it. */
export async function variable(name: string, credentials: Credentials): Promise<string | null> {
  try {
    return await textFrom(credentials.read({ env: name }));
  } catch (thrown) {
    if (isAppError(thrown) && ABSENT.has(thrown.code)) return null;
    throw thrown;
  }
}

const ABSENT = new Set(['CredentialMissing', 'CredentialNotAllowed']);
