import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import { isRedirect, redirected, type Asked } from '../http/failures.js';
import type { Reply } from '../http/transfer.js';
import { pickJson } from '../property/pick-json.js';
import { unavailable } from '../unavailable.js';

/** A reply that is not what was asked for. Wipes its body, of which nothing but the request's id is told. */
export function failed(reply: Reply, asked: Asked): Unavailable {
  const { status, retryAfterMs } = reply;
  const told = `(status ${String(status)}${requestIdOf(reply)})`;
  reply.body.wipe();
  const say = (code: string, text: string, more: { class?: UnavailableClass; hint: string | null }): Unavailable =>
    unavailable(code, `the store "${asked.store}" ${text} ${told}`, { ...more, retryAfterMs });
  if (isRedirect(reply)) return redirected(reply, asked.store);
  switch (status) {
    case 403:
      return say('StoreForbidden', `does not give ${asked.thing}: it is forbidden, or is not there`, {
        class: 'ambiguous',
        hint: 'docs/sources/vault.md has the policy lines that this login needs',
      });
    case 404:
      return say('StoreKeyUnknown', `does not know ${asked.thing}, and does not prove that it is gone`, {
        class: 'ambiguous',
        hint: 'are the mount, its version and the key right? A key that never was looks the same',
      });
    case 429:
      return say('StoreThrottled', `has had enough requests for now`, { class: 'throttled', hint: null });
    case 503:
      return say('StoreUnreachable', 'is sealed or not ready', {
        class: 'unreachable',
        hint: 'unseal the server, or wait until it has a leader',
      });
    default:
      return status === 412 || status >= 500
        ? say('StoreUnreachable', `could not answer for ${asked.thing}`, { class: 'unreachable', hint: null })
        : say('StoreRefused', `does not understand the request for ${asked.thing}`, {
            hint: 'is the mount of the kind that the SecretStore says?',
          });
  }
}

/** The reply came, but is not of the shape that it should have. Wipes its body. */
export function garbled(reply: Reply, asked: Asked): Unavailable {
  const told = `(status ${String(reply.status)}${requestIdOf(reply)})`;
  reply.body.wipe();
  return unavailable(
    'StoreAnswerInvalid',
    `the store "${asked.store}" answers for ${asked.thing} with what is not an answer of Vault ${told}`,
    { hint: 'does the address lead to Vault or OpenBao, and is the mount of the kind that the SecretStore says?' },
  );
}

/** ", request <id>" where the reply names one. */
function requestIdOf(reply: Reply): string {
  const picked = reply.body.expose((bytes) => pickJson(bytes, ['request_id']));
  if (picked.kind !== 'found') return '';
  const id = Buffer.from(picked.value).toString('latin1');
  return /^[0-9a-f-]{36}$/.test(id) ? `, request ${id}` : '';
}
