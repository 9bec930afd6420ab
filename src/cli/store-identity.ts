import type { Swarm } from '../doors.js';
import { IDENTITY_LABEL, IDENTITY_SECRET } from '../model/identity-secret.js';
import { AppError, isAppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';

interface IdentityToStore {
  readonly file: SecretValue;
  /** Of every identity in it, in order. */
  readonly recipients: readonly [string, ...string[]];
}

/** Throws IdentityExists. */
export async function refuseSecondIdentity(swarm: Swarm, owner: string): Promise<void> {
  const live = await swarm.list(owner);
  const found = [...live.holders, ...live.strangers].find((one) => one.swarmName.toLowerCase() === IDENTITY_SECRET);
  if (found === undefined) return;
  const whose = found.labels[IDENTITY_LABEL.owner];
  const of = whose === undefined ? '' : `, that of owner "${whose}"`;
  throw new AppError('IdentityExists', `this Swarm has a secret "${found.swarmName}" already${of}`, {
    hint: `go on with the directory that it belongs to; if it was never used, \`docker secret rm ${found.swarmName}\` and init again`,
  });
}

/** `backup`: where it is kept already. Throws what the engine says, with what that means for the identity. */
export async function storeIdentity(
  swarm: Swarm,
  owner: string,
  { file, recipients }: IdentityToStore,
  backup: string | null,
): Promise<void> {
  const [recipient] = recipients;
  const labels = {
    [IDENTITY_LABEL.owner]: owner,
    [IDENTITY_LABEL.recipient]: recipient,
    [IDENTITY_LABEL.recipients]: recipients.join(),
  };
  await swarm.create(IDENTITY_SECRET, labels, file).catch((error: unknown) => {
    throw isAppError(error) ? notStored(error, recipient, backup) : error;
  });
}

function notStored(error: AppError, recipient: string, backup: string | null): AppError {
  const { code, message, retry } = error;
  if (code === 'OutcomeUnknown') {
    const what = `nobody knows whether the identity was stored in the Swarm: ${message}`;
    const again = backup === null ? '' : `remove "${backup}" and `;
    const hint = `\`docker secret inspect ${IDENTITY_SECRET}\` tells: with the label ${IDENTITY_LABEL.recipient}=${recipient} it was, so save the lines above; if there is none, ${again}init again`;
    return new AppError(code, what, { hint, retry, cause: error });
  }
  const left = backup === null ? '' : `; "${backup}" holds an identity that nothing uses yet`;
  const what = `the identity was not stored in the Swarm: ${message}${left}`;
  return new AppError(code, what, { ...(error.hint === null ? {} : { hint: error.hint }), retry, cause: error });
}
