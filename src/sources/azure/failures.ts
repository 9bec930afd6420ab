import { isNativeError } from 'node:util/types';
import { isRestError } from '@azure/core-rest-pipeline';
import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import { textAt } from '../http/json.js';
import type { Asked } from '../http/failures.js';
import { retryAfter } from '../http/retry-after.js';
import { unavailable } from '../unavailable.js';
import { whyOf } from './why.js';

/** An answer of the vault that is not what was asked for. Of its body only the codes are kept. */
export interface VaultError {
  readonly status: number;
  /** Such as SecretNotFound; '': it says none. */
  readonly code: string;
  /** Such as SecretDisabled or ForbiddenByRbac; '': it says none. */
  readonly inner: string;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
}

/** What came over the wire last for a call, whatever a package made of it. */
export interface Seen {
  readonly status: number;
  readonly headers: { get(name: string): string | undefined };
  readonly bodyAsText?: string | null;
}

/** What a package threw: an answer of the vault, or why there is none. Throws on whatever is a mistake of this program. */
export function vaultError(thrown: unknown, seen: Seen | null, asked: Asked): VaultError | Unavailable {
  const why = whyOf(thrown);
  if (why !== null) return why;
  const later = isRestError(thrown) ? thrown.response : undefined;
  const answer = seen !== null && seen.status >= 300 ? seen : (later ?? seen);
  if (answer === null || answer.status < 300) return unclear(thrown, asked);
  return errorOf(answer, isRestError(thrown) ? (thrown.code ?? null) : null);
}

/** `code`: where the package has eaten the body. */
function errorOf({ bodyAsText, headers, status }: Seen, code: string | null): VaultError {
  const tree = treeOf(bodyAsText ?? '');
  const id = headers.get('x-ms-request-id');
  return {
    status,
    code: word(textAt(tree, 'error', 'code') ?? code),
    inner: word(textAt(tree, 'error', 'innererror', 'code')),
    retryAfterMs: retryAfter(headers.get('retry-after'), headers.get('date')),
    requestId: id !== undefined && /^[0-9A-Fa-f-]{36}$/.test(id) ? id : null,
  };
}

/**
 * The packages check that a vault names itself, and no other service, as what the token is for; and they read answers
 * without looking at them first. Their errors quote what they were given.
 */
function unclear(thrown: unknown, asked: Asked): Unavailable {
  if (!isNativeError(thrown)) throw thrown;
  if (thrown.message.startsWith('The challenge ')) {
    return unavailable('StoreLoginFailed', `the store "${asked.store}" wants a token that is not for this vault`, {
      class: 'auth',
      hint: 'does the address lead to the vault itself? A token for another service is not given to it',
    });
  }
  return garbled(asked, 200);
}

export function garbled({ store, thing }: Asked, status: number): Unavailable {
  const text = `the store "${store}" answers for ${thing} with what is not an answer of Key Vault`;
  return unavailable('StoreAnswerInvalid', `${text} (status ${String(status)})`, {
    hint: 'does the address lead to the vault, without anything in between?',
  });
}

export function failed(error: VaultError, { store, thing }: Asked): Unavailable {
  const { code, inner, requestId, retryAfterMs, status } = error;
  const words = [
    `status ${String(status)}`,
    inner === '' ? code : inner,
    requestId === null ? '' : `request ${requestId}`,
  ];
  const told = `(${words.filter((one) => one !== '').join(', ')})`;
  const say = (name: string, text: string, more: { class?: UnavailableClass; hint: string | null }): Unavailable =>
    unavailable(name, `the store "${store}" ${text} ${told}`, { ...more, retryAfterMs });
  switch (status) {
    case 401:
      return say('StoreLoginFailed', `does not take the login for ${thing}`, {
        class: 'auth',
        hint: 'are `tenantId` and `authority` those of the vault?',
      });
    case 403:
      return inner.endsWith('Disabled')
        ? say('StoreKeyDisabled', `has ${thing}, but it is disabled`, { class: 'forbidden', hint: 'enable it there' })
        : say('StoreForbidden', `does not give ${thing}`, { class: 'forbidden', hint: FORBIDDEN[inner] ?? ROLE });
    case 404:
      return say('StoreKeyUnknown', `does not know ${thing}, and does not prove that it is gone`, {
        class: 'ambiguous',
        hint: 'are the address and the name right?',
      });
    case 409:
      return say('StoreKeyBusy', `is deleting or recovering ${thing}`, { class: 'unreachable', hint: null });
    case 429:
      return say('StoreThrottled', 'has had enough requests for now', { class: 'throttled', hint: null });
    default:
      return status === 412 || status >= 500
        ? say('StoreUnreachable', `could not answer for ${thing}`, { class: 'unreachable', hint: null })
        : say('StoreRefused', `does not understand the request for ${thing}`, {
            hint: 'is the name of the key right?',
          });
  }
}

const ROLE = 'docs/sources/azure.md has the roles that this login needs';
const FORBIDDEN: Readonly<Record<string, string>> = {
  ForbiddenByRbac: `${ROLE}; a new role assignment takes minutes to count`,
  ForbiddenByPolicy: 'the vault works with access policies: give this login get and list there, or change it to roles',
  AccessDenied: 'the vault works with access policies: give this login get and list there, or change it to roles',
  ForbiddenByFirewall: 'the firewall of the vault does not know the address that this machine comes from',
  ForbiddenByConnection: 'the vault is reached by its private endpoint only',
};

/** A code is one word; anything else is not repeated. */
function word(text: string | null): string {
  return text !== null && /^[A-Za-z]{1,64}$/.test(text) ? text : '';
}

function treeOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
