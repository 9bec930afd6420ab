import { fromTemporaryCredentials, fromWebToken } from '@aws-sdk/credential-providers';
import type { AwsPlace, AwsRole } from '../../model/aws-store.js';
import { configOf, type AwsKeys } from './client-config.js';
import type { Handler } from './handler.js';

/** As it is asked for: every role may last an hour, and a role that is assumed with a role no longer. */
export const ROLE_LASTS_MS = 3_600_000;
const DurationSeconds = ROLE_LASTS_MS / 1000;

/** Rejects as the SDK does. */
export async function assumeRole(role: AwsRole, by: AwsKeys, place: AwsPlace, handler: Handler): Promise<AwsKeys> {
  const { arn, externalId, sessionName } = role;
  const params = {
    RoleArn: arn,
    RoleSessionName: sessionName,
    DurationSeconds,
    ...(externalId !== null && { ExternalId: externalId }),
  };
  const clientConfig = configOf(place, place.stsEndpoint, handler, by);
  return keysOf(await fromTemporaryCredentials({ masterCredentials: by, params, clientConfig })());
}

interface WithToken {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
}

/** Rejects as the SDK does. The request is not signed: the token says who asks. */
export async function assumeWithToken(
  { roleArn, sessionName, token }: WithToken,
  place: AwsPlace,
  handler: Handler,
): Promise<AwsKeys> {
  const clientConfig = configOf(place, place.stsEndpoint, handler, NOBODY);
  const asked = { roleArn, roleSessionName: sessionName, webIdentityToken: token, durationSeconds: DurationSeconds };
  return keysOf(await fromWebToken({ ...asked, clientConfig })());
}

const NOBODY: AwsKeys = { accessKeyId: 'none', secretAccessKey: 'none' };

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: AwsKeys): AwsKeys {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
