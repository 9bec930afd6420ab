import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import { pickJson } from '../property/pick-json.js';
import { unavailable } from '../unavailable.js';
import type { NoReply, Reply } from './transfer.js';

/** What was asked of which store, in the words of a message: `key "app/db"`. */
export interface Asked {
  readonly store: string;
  readonly thing: string;
}

/** There is no reply. */
export function unanswered(store: string, { why, code }: NoReply): Unavailable {
  const [name, text, hint] = NO_REPLY[why];
  const kind: UnavailableClass = why === 'too-large' || why === 'refused' ? 'invalid' : 'unreachable';
  return unavailable(name, `the store "${store}" ${text} (${code})`, { class: kind, hint });
}

const NO_REPLY: Readonly<Record<NoReply['why'], readonly [code: string, text: string, hint: string | null]>> = {
  timeout: ['StoreUnreachable', 'does not answer in time', 'is the server overloaded, or a firewall in between?'],
  network: ['StoreUnreachable', 'does not answer', 'is the address right, and may this host reach it?'],
  refused: [
    'StoreAddressRefused',
    'has a name that leads to an address that no store may have',
    'link-local and metadata addresses are asked only if the SecretStore and --allow-server write them out',
  ],
  truncated: ['StoreUnreachable', 'broke off in the middle of an answer', null],
  tls: ['StoreTlsFailed', 'is not who it should be', 'does `tls` name the authority and the name of its certificate?'],
  'too-large': ['StoreAnswerTooLarge', 'answers with more than any value may have', null],
};

/** A reply that is not what was asked for. Wipes its body, of which nothing but the request's id is told. */
export function failed(reply: Reply, asked: Asked): Unavailable {
  const { status, retryAfterMs } = reply;
  const told = `(status ${String(status)}${requestIdOf(reply)})`;
  reply.body.wipe();
  const say = (code: string, text: string, more: { class?: UnavailableClass; hint: string | null }): Unavailable =>
    unavailable(code, `the store "${asked.store}" ${text} ${told}`, { ...more, retryAfterMs });
  if (status >= 300 && status < 400) return redirected(reply, asked.store);
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

/** A token goes to the host that the SecretStore names, and to no other. */
function redirected({ status, location }: Reply, store: string): Unavailable {
  const host = location !== null && URL.canParse(location) ? ` at "${new URL(location).host}"` : '';
  return unavailable(
    'StoreRedirected',
    `the store "${store}" sends requests to another address${host}, which is not followed (status ${String(status)})`,
    { hint: 'name the address that answers by itself: that of the active server, or of the load balancer' },
  );
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
