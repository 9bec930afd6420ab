import type { AwsAuth, AwsPlace } from '../../model/aws-store.js';
import type { Unavailable } from '../../model/answer.js';
import { isAppError } from '../../model/problem.js';
import { credentialTold } from '../credential-told.js';
import { textFrom } from '../http/pem.js';
import type { Credentials, ProviderDoors } from '../provider.js';
import { byChain } from './chain.js';
import type { AwsKeys } from './client-config.js';
import { failureOf, told } from './failures.js';
import type { Grant } from './grant.js';
import type { Handler } from './handler.js';
import { fromContainer, fromInstance } from './metadata.js';
import { profileOf } from './profile.js';
import { assumeRole, assumeWithToken, ROLE_LASTS_MS } from './roles.js';

interface LoginOf {
  readonly store: string;
  readonly place: AwsPlace;
  readonly handler: Handler;
}

/** The login of a SecretStore, and the role on top of it. */
export async function logIn(of: LoginOf, doors: ProviderDoors): Promise<Grant | Unavailable> {
  const { place, store } = of;
  try {
    const base = await byMethod(place.auth, of, doors);
    if (base.kind === 'unavailable' || place.role === null) return base;
    const keys = await assumeRole(place.role, base.keys, place, of.handler);
    return { kind: 'grant', keys, lifeMs: ROLE_LASTS_MS };
  } catch (thrown) {
    if (!isAppError(thrown)) return asLogin(told(failureOf(thrown), { store, thing: 'its login' }), store);
    return credentialTold(store, thrown);
  }
}

/** What STS refuses is wrong with the login: no key of the store is to blame. */
function asLogin(answer: Unavailable, store: string): Unavailable {
  if (answer.class === 'forbidden') {
    const message = answer.message.replace('does not give its login', 'does not let it log in');
    const hint = `may the credentials of "${store}" assume the role, and does its trust policy name them and the external id?`;
    return { ...answer, class: 'auth', code: 'StoreLoginFailed', message, hint };
  }
  return answer.class === 'invalid' && answer.code === 'StoreRefused' ? { ...answer, class: 'auth' } : answer;
}

async function byMethod(auth: AwsAuth, of: LoginOf, doors: ProviderDoors): Promise<Grant | Unavailable> {
  const { credentials } = doors;
  switch (auth.method) {
    case 'accessKey':
      return forever(await accessKey(auth, credentials));
    case 'profile': {
      const text = await textFrom(credentials.read(auth.file));
      return forever(profileOf(text, auth.profile));
    }
    case 'webIdentity': {
      const token = await textFrom(credentials.read(auth.token));
      const keys = await assumeWithToken({ ...auth, token }, of.place, of.handler);
      return { kind: 'grant', keys, lifeMs: ROLE_LASTS_MS };
    }
    case 'container':
      return fromContainer(of.store, doors);
    case 'instance':
      return fromInstance(of.store, doors);
    case 'chain':
      return byChain(of.store, doors, (link) => byMethod(link, of, doors));
  }
}

type AccessKey = Extract<AwsAuth, { method: 'accessKey' }>;

async function accessKey(auth: Omit<AccessKey, 'method'>, credentials: Credentials): Promise<AwsKeys> {
  const accessKeyId = await textFrom(credentials.read(auth.accessKeyId));
  const secretAccessKey = await textFrom(credentials.read(auth.secretAccessKey));
  if (auth.sessionToken === null) return { accessKeyId, secretAccessKey };
  return { accessKeyId, secretAccessKey, sessionToken: await textFrom(credentials.read(auth.sessionToken)) };
}

/** Nobody says when they end; that AWS does not take them any more tells. */
function forever(keys: AwsKeys): Grant {
  return { kind: 'grant', keys, lifeMs: null };
}
