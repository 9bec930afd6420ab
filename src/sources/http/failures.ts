import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import { unavailable } from '../unavailable.js';
import type { NoReply, Reply } from './transfer.js';

/** What was asked of which store, in the words of a message: `the key "app/db"`. */
export interface Asked {
  readonly store: string;
  readonly thing: string;
}

/** There is no reply. */
export function unanswered(store: string, { why, code }: NoReply): Unavailable {
  const [name, text, hint] = NO_REPLY[why];
  const kind: UnavailableClass = CLASS[why] ?? 'unreachable';
  return unavailable(name, `the store "${store}" ${text} (${code})`, { class: kind, hint });
}

const CLASS: Partial<Record<NoReply['why'], UnavailableClass>> = {
  'too-large': 'invalid',
  refused: 'invalid',
  unfit: 'auth',
};

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
  unfit: [
    'StoreCredentialUnfit',
    'cannot be asked: what it would be told as a login has a character that no header may have',
    'is there a line break inside of the token, or another file in its place?',
  ],
  'too-large': ['StoreAnswerTooLarge', 'answers with more than any value may have', null],
};

/** Read as text it would be another value, without a word of it. */
export function noText(store: string): Unavailable {
  return unavailable('StoreAnswerInvalid', `the store "${store}" answers with what is no text (UTF-8)`, {
    hint: 'is there something in between that changes answers?',
  });
}

export function isRedirect({ status }: Reply): boolean {
  return status >= 300 && status < 400;
}

/** A token goes to the host that the SecretStore names, and to no other. */
export function redirected({ status, location }: Reply, store: string): Unavailable {
  const host = location !== null && URL.canParse(location) ? ` at "${new URL(location).host}"` : '';
  return unavailable(
    'StoreRedirected',
    `the store "${store}" sends requests to another address${host}, which is not followed (status ${String(status)})`,
    { hint: 'name the address that answers by itself: that of the active server, or of the load balancer' },
  );
}
