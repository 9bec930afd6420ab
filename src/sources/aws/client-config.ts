import type { AwsPlace } from '../../model/aws-store.js';
import type { Handler } from './handler.js';

/** An identity as the SDK takes it. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * What every client of the SDK is given. All of it is said, so that the SDK looks for nothing in the environment and the
 * home of this process: what counts is what the SecretStore says.
 */
export function configOf({ region }: AwsPlace, endpoint: string | null, requestHandler: Handler, credentials: AwsKeys) {
  return {
    region,
    ...(endpoint !== null && { endpoint }),
    // Else AWS_ENDPOINT_URL, or the same word in ~/.aws/config, would say where.
    ignoreConfiguredEndpointUrls: true,
    credentials,
    requestHandler,
    retryStrategy: ONLY_THE_CLOCK,
    retryMode: 'standard',
    maxAttempts: 2,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: 'standard' as const,
    authSchemePreference: [],
    userAgentAppId: 'waxseal',
    disableClockSkewCorrection: false,
  };
}

interface Token {
  getRetryCount(): number;
  getRetryDelay(): number;
}

const token = (count: number): Token => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

/**
 * The connections of the shelf ask again where a server stumbles, and the shelf waits where it is throttled: so every
 * request is counted, and waits are those that the limits of the store allow. The SDK asks again only with its clock put
 * right.
 */
const ONLY_THE_CLOCK = {
  acquireInitialRetryToken: () => Promise.resolve(token(0)),
  refreshRetryTokenForRetry: (last: Token, { error }: { readonly error?: unknown }) => {
    const put = (error as { $metadata?: { clockSkewCorrected?: boolean } } | undefined)?.$metadata?.clockSkewCorrected;
    return put === true && last.getRetryCount() === 0
      ? Promise.resolve(token(1))
      : Promise.reject(new Error('it is not asked again'));
  },
  recordSuccess: () => undefined,
};
