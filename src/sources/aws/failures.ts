import { types } from 'node:util';
import type { Unavailable, UnavailableClass } from '../../model/answer.js';
import type { Asked } from '../http/failures.js';
import { retryAfter } from '../http/retry-after.js';
import { unavailable } from '../unavailable.js';
import type { NoAnswer } from './handler.js';

/** Why AWS did not do what it was asked. Nothing of a body is in it. */
export interface Failure {
  readonly kind: 'failure';
  /** AWS's word, such as `AccessDeniedException`; '' where it said none that can be told. */
  readonly name: string;
  /** null: the SDK sent nothing. */
  readonly status: number | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  /** No answer came, and this is why. */
  readonly unanswered: Unavailable | null;
}

interface SdkError extends Partial<NoAnswer> {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** What the SDK throws. Its message is not looked at: the SDK puts bodies in it. */
export function failureOf(thrown: unknown): Failure {
  if (!types.isNativeError(thrown)) throw thrown;
  const { $metadata, $response, name, unavailable: why = null } = thrown as SdkError;
  const requestId = $metadata?.requestId ?? '';
  return {
    kind: 'failure',
    name: NAME.test(name) ? name : '',
    status: $metadata?.httpStatusCode ?? null,
    requestId: /^[\w-]{8,64}$/.test(requestId) ? requestId : null,
    retryAfterMs: retryAfter($response?.headers?.['retry-after'], $response?.headers?.['date']),
    unanswered: why,
  };
}

/** As AWS writes them. */
const NAME = /^[A-Z][A-Za-z]{2,63}$/;

/** These credentials are no good any more, or never were. */
export function isOfLogin({ name }: Failure): boolean {
  return OF_LOGIN.has(name);
}

const OF_LOGIN: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'IDPRejectedClaimException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidIdentityTokenException',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Too many requests, in any service's words. */
const THROTTLES = /Throttl|TooManyRequests|RequestLimitExceeded|^LimitExceededException$|^SlowDown$/;

export function isForbidden({ name, status }: Failure): boolean {
  return name.startsWith('AccessDenied') || (status === 403 && !OF_LOGIN.has(name));
}

/** The failure, for people and the shelf. */
export function told(failure: Failure, { store, thing }: Asked): Unavailable {
  const { name, status, retryAfterMs, unanswered } = failure;
  if (unanswered !== null) return unanswered;
  const say = (code: string, text: string, more: { class?: UnavailableClass; hint: string | null }): Unavailable =>
    unavailable(code, `the store "${store}" ${text} (${detailOf(failure)})`, { ...more, retryAfterMs });
  if (status === null) {
    return say('StoreRefused', `cannot be asked for ${thing}`, { hint: 'are its region and endpoint those of AWS?' });
  }
  if (status === 429 || THROTTLES.test(name)) {
    return say('StoreThrottled', 'has had enough requests for now', { class: 'throttled', hint: null });
  }
  if (name === 'RequestTimeTooSkewed' || name === 'RequestExpired') {
    const hint = 'set the clock of this machine: AWS takes five minutes, and tells its own time';
    return say('StoreLoginFailed', 'finds the clock of this machine wrong', { class: 'auth', hint });
  }
  if (isOfLogin(failure)) {
    const hint = 'were the access key, the role or its trust policy changed? docs/sources/aws.md has what is needed';
    return say('StoreLoginFailed', 'does not take the credentials', { class: 'auth', hint });
  }
  if (name === 'DecryptionFailure' || name === 'InvalidKeyId') {
    const hint = 'the login needs kms:Decrypt on the key, and the key must be enabled';
    return say('StoreNotDecrypted', `cannot decrypt ${thing}`, { class: 'forbidden', hint });
  }
  if (isForbidden(failure)) {
    const hint = 'docs/sources/aws.md has the IAM policy that this login needs';
    return say('StoreForbidden', `does not give ${thing}: it is forbidden`, { class: 'forbidden', hint });
  }
  if (status >= 500 || status === 412) {
    return say('StoreUnreachable', `could not answer for ${thing}`, { class: 'unreachable', hint: null });
  }
  if (status < 300) return garbled(failure, { store, thing });
  return say('StoreRefused', `does not understand the request for ${thing}`, {
    hint: 'is the key written as AWS names it, and the region right?',
  });
}

/** The answer came, but is not of the shape that it should have. */
export function garbled(failure: Failure | null, { store, thing }: Asked): Unavailable {
  const detail = failure === null ? '' : ` (${detailOf(failure)})`;
  return unavailable(
    'StoreAnswerInvalid',
    `the store "${store}" answers for ${thing} with what is not an answer of AWS${detail}`,
    { hint: 'does the endpoint lead to the service that the SecretStore names?' },
  );
}

function detailOf({ name, requestId, status }: Failure): string {
  const said =
    /(?:Exception|Failure|Error|Token|Signature|TokenId|Skewed|Expired)$/.test(name) && name !== 'SyntaxError'
      ? name
      : '';
  const parts = [
    status === null ? 'nothing was sent' : `status ${String(status)}`,
    said,
    requestId === null ? '' : `request ${requestId}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
