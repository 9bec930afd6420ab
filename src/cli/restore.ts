import type { Keyring, Swarm } from '../doors.js';
import { IDENTITY_LABEL, IDENTITY_SECRET } from '../model/identity-secret.js';
import type { Stranger } from '../model/live.js';
import { AppError } from '../model/problem.js';
import { SecretValue } from '../model/secret-value.js';
import type { Policy } from '../model/spec.js';
import { readBytes } from './files.js';
import type { Io } from './io.js';
import { storeIdentity } from './store-identity.js';

export interface RestoreRequest {
  /** The identity file: the operator's identity first. */
  readonly file: string;
  readonly policy: Policy;
}

export interface RestoreDoors {
  readonly io: Io;
  readonly keyring: (file: string) => Promise<Keyring | null>;
  readonly assertPrimary: (policy: Policy, keyring: Keyring) => Promise<void>;
  readonly swarm: () => Promise<Swarm>;
}

/**
 * Stores an identity file that exists in the Swarm, for a Policy that exists: after a lost Swarm, in another one, or in
 * place of the identity before. Running it again does nothing. Throws IdentityMissing, NotPrimary, IdentityExists,
 * IdentityMounted.
 */
export async function restore({ file, policy }: RestoreRequest, doors: RestoreDoors): Promise<void> {
  const { io } = doors;
  const keyring = await doors.keyring(file);
  const bytes = await readBytes(file);
  if (keyring === null || bytes === null) {
    throw new AppError('IdentityMissing', `there is no identity file "${file}"`, {
      hint: 'without it nothing that was sealed can be opened: seal the values anew, for a new directory (`waxseal init`)',
    });
  }
  await doors.assertPrimary(policy, keyring);
  const value = SecretValue.of(bytes);
  try {
    const swarm = await doors.swarm();
    const stored = await makeRoom(swarm, policy.owner, keyring.recipients);
    if (!stored) {
      await storeIdentity(swarm, policy.owner, { file: value, recipients: keyring.recipients }, file);
    }
    const done = stored ? 'this Swarm has it already' : 'stored the identity in this Swarm';
    io.out(`${done}: secret "${IDENTITY_SECRET}" (public key ${keyring.recipient})\n`);
  } finally {
    value.wipe();
  }
  if (policy.snapshotKey === keyring.snapshotKey) return;
  io.err(`note: the snapshotKey of the Policy is not that of this identity, which is ${keyring.snapshotKey}\n`);
}

/**
 * True: a file with these very identities is stored already. Another one of this owner is taken away, unless a service
 * mounts it; so is one whose label does not tell everything that is in it.
 */
async function makeRoom(swarm: Swarm, owner: string, recipients: readonly string[]): Promise<boolean> {
  const live = await swarm.list(owner);
  const kept = [...live.holders, ...live.strangers].find(
    ({ swarmName }) => swarmName.toLowerCase() === IDENTITY_SECRET,
  );
  if (kept === undefined) return false;
  refuseForeign(kept, owner);
  if (kept.labels[IDENTITY_LABEL.recipients] === recipients.join()) return true;
  const mounting = live.services.find(({ refs }) => refs.some(({ secretId }) => secretId === kept.id));
  if (mounting !== undefined) {
    throw new AppError('IdentityMounted', `service "${mounting.name}" mounts the identity that is to be replaced`, {
      hint: `docker service update --secret-rm ${kept.swarmName} ${mounting.name}, then again, then --secret-add ${IDENTITY_SECRET}`,
    });
  }
  await swarm.remove(kept.id);
  return false;
}

function refuseForeign({ labels, swarmName }: Pick<Stranger, 'labels' | 'swarmName'>, owner: string): void {
  const whose = labels[IDENTITY_LABEL.owner];
  if (whose === owner) return;
  const byHand = `was it made by hand for this directory: \`docker secret rm ${swarmName}\`, then again; else: `;
  const of = whose === undefined ? 'that waxseal did not make' : `of owner "${whose}"`;
  throw new AppError(
    'IdentityExists',
    `this Swarm has a secret "${swarmName}" ${of}, and the directory is of "${owner}"`,
    {
      hint: `${whose === undefined ? byHand : ''}is this the right directory (--dir), and the right Swarm (--host, DOCKER_HOST, DOCKER_CONTEXT)?`,
    },
  );
}
