import type { Unavailable } from '../../model/answer.js';
import type { AzureAuth } from '../../model/store.js';
import { at, jsonOf, numberAt } from '../http/json.js';
import type { Reply } from '../http/transfer.js';
import { unavailable } from '../unavailable.js';

/** What the numbers of Entra mean, as far as somebody can do something about them. */
const HINTS: Readonly<Record<number, string>> = {
  50027: 'the token is not one that Entra understands: is it the federated token, and of this platform?',
  70021: 'no federated credential of the application fits the issuer, subject and audience of the token',
  90002: 'there is no such tenant: check `tenantId`, and `authority` for another cloud',
  700016: 'there is no such application in the tenant: check `clientId` and `tenantId`',
  700024: 'the token or the certificate is not good at this time: has it ended, or is the clock of this machine wrong?',
  700027: 'the certificate is not one that the application knows: upload it there, or has the wrong file been mounted?',
  700211: 'no federated credential of the application has the issuer of the token',
  700213: 'no federated credential of the application has the subject of the token',
  7000215: 'the client secret is wrong: is it its value, and not its ID?',
  7000222: 'the client secret has ended: make a new one and put it into the file',
};

/** A token was asked for and not given. `reply` keeps its body. Nothing of it is told but Entra's number for it. */
export function loginFailed(reply: Reply, store: string, auth: AzureAuth): Unavailable {
  const { retryAfterMs, status } = reply;
  const number = numberOf(reply);
  const told = `(status ${String(status)}${number === null ? '' : `, AADSTS${String(number)}`})`;
  if (status === 429) {
    const text = `the login to the store "${store}" is asked for too often ${told}`;
    return unavailable('StoreThrottled', text, { class: 'throttled', hint: null, retryAfterMs });
  }
  // 404 and 410: the metadata service of a machine, while it is being updated.
  if (status >= 500 || (auth.method === 'managedIdentity' && [404, 410].includes(status))) {
    const text = `the login to the store "${store}" cannot be answered now ${told}`;
    return unavailable('StoreUnreachable', text, { class: 'unreachable', hint: null, retryAfterMs });
  }
  const hint = HINTS[number ?? 0] ?? HINT[auth.method];
  return unavailable('StoreLoginFailed', `the store "${store}" refuses the login by ${auth.method} ${told}`, {
    class: 'auth',
    hint,
  });
}

const HINT: Readonly<Record<AzureAuth['method'], string>> = {
  clientSecret: 'has the client secret ended? `tenantId` and `clientId` must be those of the application',
  clientCertificate: 'is the certificate uploaded to the application, and good at this time?',
  workloadIdentity: 'does a federated credential of the application fit the token, and is the token still good?',
  managedIdentity: 'has the machine an identity, and is `clientId` that of one which is assigned to it?',
};

/** What was given is no token, or nothing was. */
export function loginGarbled(store: string, auth: AzureAuth): Unavailable {
  return unavailable('StoreAnswerInvalid', `the login to the store "${store}" is answered with what is no token`, {
    hint: `does ${auth.method === 'managedIdentity' ? '`endpoint`' : '`authority`'} lead to where Azure gives tokens?`,
  });
}

/** The package does not even ask. */
export function loginUnusable(store: string, auth: AzureAuth): Unavailable {
  return unavailable('StoreLoginFailed', `the login by ${auth.method} to the store "${store}" cannot be asked for`, {
    class: 'auth',
    hint:
      auth.method === 'clientCertificate'
        ? 'the file must have the certificate and its private key without a password, both PEM'
        : HINT[auth.method],
  });
}

/** A vault belongs to one tenant, and names it. */
export function otherTenant(store: string, tenant: string): Unavailable {
  const named = /^[0-9A-Za-z.-]{1,64}$/.test(tenant) ? ` ("${tenant}")` : '';
  return unavailable('StoreLoginFailed', `the vault of the store "${store}" wants a login of another tenant${named}`, {
    class: 'auth',
    hint: '`tenantId` must be that of the vault; the token of another one would be of no use to it',
  });
}

/** The vault refuses (401) a token that it made us ask for. */
export function tokenUnfit(store: string): Unavailable {
  return unavailable('StoreLoginFailed', `the store "${store}" does not take the token of its own login (status 401)`, {
    class: 'auth',
    hint: 'are `tenantId` and `authority` those of the vault, and are the clocks right?',
  });
}

function numberOf(reply: Reply): number | null {
  const tree = jsonOf(reply);
  const codes = at(tree, 'error_codes');
  const number = Array.isArray(codes) ? numberAt({ first: codes[0] as unknown }, 'first') : null;
  return number !== null && Number.isInteger(number) ? number : null;
}
