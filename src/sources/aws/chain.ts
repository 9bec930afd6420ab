import type { AwsAuth } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import { AppError, isAppError } from '../../model/problem.js';
import type { ProviderDoors } from '../provider.js';
import type { Grant } from './grant.js';
import { fromContainer, fromInstance } from './metadata.js';
import { variable } from './optional.js';

/**
 * As the SDKs look for credentials, within the rules of the operator: a variable that --allow-credential does not name, and
 * a server that --allow-server does not, is as if it were not there. The first link of which there is anything counts,
 * whether it opens or not: to try the next would be to act as somebody else.
 */
export async function byChain(
  store: string,
  doors: ProviderDoors,
  by: (auth: AwsAuth) => Promise<Grant | Unavailable>,
): Promise<Grant | Unavailable> {
  const said = (name: string): Promise<string | null> => variable(name, doors.credentials);
  const [id, secret] = [await said('AWS_ACCESS_KEY_ID'), await said('AWS_SECRET_ACCESS_KEY')];
  if (id !== null && secret !== null) {
    const hasToken = (await said('AWS_SESSION_TOKEN')) !== null;
    return by({
      method: 'accessKey',
      accessKeyId: { env: 'AWS_ACCESS_KEY_ID' },
      secretAccessKey: { env: 'AWS_SECRET_ACCESS_KEY' },
      sessionToken: hasToken ? { env: 'AWS_SESSION_TOKEN' } : null,
    });
  }
  const [tokenFile, roleArn] = [await said('AWS_WEB_IDENTITY_TOKEN_FILE'), await said('AWS_ROLE_ARN')];
  if (tokenFile !== null && roleArn !== null) {
    const sessionName = (await said('AWS_ROLE_SESSION_NAME')) ?? 'waxseal';
    return by({ method: 'webIdentity', roleArn, token: { file: tokenFile }, sessionName });
  }
  const file = await said('AWS_SHARED_CREDENTIALS_FILE');
  if (file !== null)
    return by({ method: 'profile', file: { file }, profile: (await said('AWS_PROFILE')) ?? 'default' });
  return (
    (await ofMachine(() => fromContainer(store, doors))) ??
    (await ofMachine(() => fromInstance(store, doors))) ??
    none()
  );
}

/** null: there is none, or it may not be asked. */
async function ofMachine(ask: () => Promise<Grant | Unavailable>): Promise<Grant | Unavailable | null> {
  try {
    const found = await ask();
    return found.kind === 'unavailable' && REFUSED.has(found.code) ? null : found;
  } catch (thrown) {
    if (isAppError(thrown) && ABSENT.has(thrown.code)) return null;
    throw thrown;
  }
}

const REFUSED = new Set(['StoreServerNotAllowed', 'StoreAddressRefused']);
const ABSENT = new Set(['CredentialMissing', 'CredentialNotAllowed']);

function none(): never {
  throw new AppError('CredentialMissing', 'its chain finds no credentials that it may use', {
    hint: 'docs/sources/aws.md says what --allow-credential and --allow-server must name for each link of the chain',
  });
}
