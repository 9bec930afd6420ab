import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import { isRedirect, redirected, type Asked as AskedOfStore } from '../http/failures.js';
import type { Reply } from '../http/transfer.js';
import { unavailable } from '../unavailable.js';

/** What was asked, and the id that the request carried. */
export interface Asked extends AskedOfStore {
  readonly requestId: string;
}

/** A reply that is not what was asked for. Wipes its body, of which nothing is told. */
export function failed(reply: Reply, asked: Asked): Unavailable {
  reply.body.wipe();
  if (isRedirect(reply)) return redirected(reply, asked.store);
  const { status, retryAfterMs } = reply;
  const say = (code: string, text: string, kind: UnavailableClass, hint: string | null): Unavailable =>
    unavailable(code, `the store "${asked.store}" ${text} ${toldOf(reply, asked)}`, {
      class: kind,
      hint,
      retryAfterMs,
    });
  switch (status) {
    case 401:
      return say(
        'StoreLoginFailed',
        'refuses the token that it gave',
        'auth',
        'has the host been removed or restricted?',
      );
    case 403:
      return say(
        'StoreForbidden',
        `does not give ${asked.thing} to this login`,
        'forbidden',
        'it needs the privilege `execute`: docs/sources/conjur.md has the policy',
      );
    case 404:
      return say(
        'StoreKeyUnknown',
        `does not know ${asked.thing}: it is not there, has no value, or is not for this login`,
        'ambiguous',
        'Conjur answers the same for all three; it never proves that something is gone',
      );
    case 429:
      return say('StoreThrottled', 'has had enough requests for now', 'throttled', null);
    default:
      return status === 412 || status >= 500
        ? say('StoreUnreachable', `could not answer for ${asked.thing}`, 'unreachable', null)
        : say(
            'StoreRefused',
            `does not understand the request for ${asked.thing}`,
            'invalid',
            'are `account` and `basePath` right, and is the version a number?',
          );
  }
}

/** The reply came, but is not of the shape that it should have. Wipes its body. */
export function garbled(reply: Reply, asked: Asked): Unavailable {
  reply.body.wipe();
  return unavailable(
    'StoreAnswerInvalid',
    `the store "${asked.store}" answers for ${asked.thing} with what is not an answer of Conjur ${toldOf(reply, asked)}`,
    { hint: 'does the address lead to Conjur, and does `basePath` fit (Conjur Cloud has /api)?' },
  );
}

function toldOf({ status }: Reply, { requestId }: Asked): string {
  return `(status ${String(status)}, request ${requestId})`;
}
