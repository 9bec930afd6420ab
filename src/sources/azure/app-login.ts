import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type ClientSecretCredentialOptions,
  type TokenCredential,
} from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Unavailable } from '../../model/answer.js';
import { isAppError } from '../../model/problem.js';
import type { AzureAppAuth } from '../../model/store.js';
import { textFrom } from '../http/pem.js';
import type { TransferLimits } from '../http/transfer.js';
import type { Credentials, ProviderDoors } from '../provider.js';
import { loginFailed, loginGarbled, loginUnusable, otherTenant } from './login-failures.js';
import type { Grant, LogIn } from './logins.js';
import { PLAIN } from './options.js';
import { sdkClient } from './sdk-client.js';
import { toldOf } from '../credential-told.js';
import { whyOf } from './why.js';

interface App {
  readonly store: string;
  readonly auth: AzureAppAuth;
  readonly caFile: string | null;
  readonly limits: TransferLimits;
}

/**
 * Logs in as an application. Each time with a new credential of the package, which so remembers nothing, over connections
 * of its own, and with what the files hold by then.
 */
export function appLogin(app: App, doors: ProviderDoors): LogIn {
  const { auth, store } = app;
  return (scope, { tenantId }) =>
    toldOf(store, async () => {
      if (tenantId !== undefined && tenantId.toLowerCase() !== auth.tenantId.toLowerCase())
        return otherTenant(store, tenantId);
      const wire = openWire(app, doors);
      const sinceMs = doors.clock.monotonic();
      try {
        const credential = await credentialOf(auth, doors.credentials, wire.client);
        const made = await credential.getToken(scope, { enableCae: true });
        // Both times are of this machine.
        return made === null
          ? loginUnusable(store, auth)
          : grant(made.token, sinceMs, made.expiresOnTimestamp - Date.now());
      } catch (thrown) {
        if (isAppError(thrown)) throw thrown;
        // What the package throws of itself may hold parts of what it was given.
        return wire.failure() ?? (wire.answered() ? loginGarbled(store, auth) : loginUnusable(store, auth));
      } finally {
        wire.close();
      }
    });
}

function grant(token: string, sinceMs: number, livesMs: number): Grant {
  return { kind: 'grant', token, sinceMs, livesMs };
}

interface LoginWire {
  readonly client: HttpClient;
  /** What went wrong first: the package has words of its own for it, which repeat what it was answered. */
  failure(): Unavailable | null;
  answered(): boolean;
  close(): void;
}

function openWire({ auth, caFile, limits, store }: App, doors: ProviderDoors): LoginWire {
  let failure: Unavailable | null = null;
  let answered = false;
  const inner = sdkClient(
    {
      ...{ store, caFile, limits, address: auth.authority, operation: () => 'login' },
      onReply: (reply) => {
        answered = true;
        if (reply.status !== 200) failure ??= loginFailed(reply, store, auth);
      },
    },
    doors,
  );
  const sendRequest: HttpClient['sendRequest'] = async (request) => {
    try {
      return await inner.sendRequest(request);
    } catch (thrown) {
      failure ??= whyOf(thrown);
      throw thrown;
    }
  };
  return { client: { sendRequest }, failure: () => failure, answered: () => answered, close: () => inner.close() };
}

/** Where the server named is the one to ask, it need not be looked up whether Microsoft knows it. */
async function credentialOf(auth: AzureAppAuth, from: Credentials, httpClient: HttpClient): Promise<TokenCredential> {
  const { authority, clientId, tenantId } = auth;
  const options: ClientSecretCredentialOptions = {
    ...{ ...PLAIN, httpClient, authorityHost: authority, disableInstanceDiscovery: true },
  };
  switch (auth.method) {
    case 'clientSecret':
      return new ClientSecretCredential(tenantId, clientId, await textFrom(from.read(auth.clientSecret)), options);
    case 'clientCertificate': {
      const certificate = await textFrom(from.read(auth.certificate));
      return new ClientCertificateCredential(tenantId, clientId, { certificate }, options);
    }
    case 'workloadIdentity': {
      const token = await textFrom(from.read(auth.token));
      return new ClientAssertionCredential(tenantId, clientId, () => Promise.resolve(token), options);
    }
  }
}
