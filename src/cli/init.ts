import { randomInt } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Clock, Keysmith, NewIdentity, Swarm } from '../doors.js';
import { IDENTITY_LABEL, IDENTITY_SECRET } from '../model/identity-secret.js';
import { AppError, isAppError } from '../model/problem.js';
import { createFile, writeIdentity } from './files.js';
import type { Io } from './io.js';
import { policyText } from './policy-text.js';

export interface InitRequest {
  /** The spec directory; made if need be. */
  readonly dir: string;
  /** Where the identity is also kept. null only with `noBackup`. */
  readonly backup: string | null;
  readonly noBackup: boolean;
  /** The owner without its random end; null: the name of the directory. */
  readonly owner: string | null;
  /** Recipients beside the operator's. */
  readonly recipients: readonly string[];
}

interface InitDoors {
  readonly io: Io;
  readonly keysmith: Keysmith;
  readonly clock: Clock;
  readonly swarm: () => Promise<Swarm>;
}

/**
 * Makes the identity of an operator, stores it as a Swarm secret, and writes the first Policy. Everything that can be
 * refused is refused first; then the effects come in an order in which a crash loses nothing: the backup, the secret (of
 * which Swarm never gives the bytes back), the Policy that names both.
 */
export async function init(request: InitRequest, doors: InitDoors): Promise<void> {
  const { io, keysmith } = doors;
  refuseNoBackup(request);
  for (const recipient of request.recipients) keysmith.checkRecipient(recipient);
  const owner = freshOwner(request);
  const policyFile = await placeForPolicy(request.dir);
  const swarm = await doors.swarm();
  await refuseSecondIdentity(swarm, owner);

  const identity = keysmith.newIdentity(doors.clock.wall());
  const recipients = [...new Set([identity.recipient, ...request.recipients])];
  const text = policyText({ owner, recipients, snapshotKey: identity.snapshotKey });
  try {
    if (request.backup !== null) {
      await writeIdentity(request.backup, identity.file);
      io.out(`wrote the identity to "${request.backup}"\n`);
    }
    await storeIdentity(swarm, owner, identity, request.backup);
  } finally {
    identity.file.wipe();
  }
  io.out(`stored the identity in this Swarm as secret "${IDENTITY_SECRET}" (public key ${identity.recipient})\n`);
  await writePolicy(policyFile, text, io);
  io.out(`wrote "${policyFile}" for owner "${owner}"\n`);
  io.err(nextSteps(request));
}

function refuseNoBackup({ backup, noBackup }: InitRequest): void {
  if ((backup === null) === noBackup) return;
  throw new AppError('BackupRequired', 'say where the identity is kept: one of --backup FILE and --no-backup', {
    hint: 'Swarm never gives it back; without it nobody can open what is sealed, should this Swarm be lost',
  });
}

/** Random, so that no two environments share it by accident: a copied directory then touches nothing. */
function freshOwner({ dir, owner }: InitRequest): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const end = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  if (owner !== null && !/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,57}[A-Za-z0-9])?$/.test(owner)) {
    throw new AppError('OwnerInvalid', `"${owner}" cannot be the name of an owner`, {
      hint: 'letters and digits, with _ . - between them, at most 59; a random end is added',
    });
  }
  const name =
    owner ??
    basename(resolve(dir))
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 40)
      .replace(/^-|-$/g, '');
  return `${name === '' ? 'swarm' : name}-${end}`;
}

/** Makes platform/ now, so that what cannot be written is found out before anything else is done. */
async function placeForPolicy(dir: string): Promise<string> {
  const platform = join(dir, 'platform');
  const file = join(platform, 'policy.yaml');
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) {
    throw new AppError('PolicyExists', `"${file}" exists: this directory has an owner already`, {
      hint: 'a directory is for one Swarm; name another with -d for another one',
    });
  }
  await mkdir(platform, { recursive: true }).catch((error: unknown) => {
    throw new AppError('FileUnwritable', `"${platform}" cannot be made`, { cause: error });
  });
  return file;
}

async function refuseSecondIdentity(swarm: Swarm, owner: string): Promise<void> {
  const live = await swarm.list(owner);
  const found = [...live.holders, ...live.strangers].find((one) => one.swarmName.toLowerCase() === IDENTITY_SECRET);
  if (found === undefined) return;
  const whose = found.labels[IDENTITY_LABEL.owner];
  const of = whose === undefined ? '' : `, that of owner "${whose}"`;
  throw new AppError('IdentityExists', `this Swarm has a secret "${found.swarmName}" already${of}`, {
    hint: `go on with the directory that it belongs to; if it was never used, \`docker secret rm ${found.swarmName}\` and init again`,
  });
}

async function storeIdentity(swarm: Swarm, owner: string, made: NewIdentity, backup: string | null): Promise<void> {
  const labels = { [IDENTITY_LABEL.owner]: owner, [IDENTITY_LABEL.recipient]: made.recipient };
  await swarm.create(IDENTITY_SECRET, labels, made.file).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
    const left = backup === null ? '' : `; "${backup}" holds an identity that nothing uses yet`;
    const look =
      error.code === 'OutcomeUnknown' ? `look with \`docker secret inspect ${IDENTITY_SECRET}\` first` : error.hint;
    throw new AppError(error.code, `the identity was not stored in the Swarm: ${error.message}${left}`, {
      ...(look === null ? {} : { hint: look }),
      retry: error.retry,
      cause: error,
    });
  });
}

/** What cannot be written is printed: by now it is the only place where these lines are. */
async function writePolicy(file: string, text: string, io: Io): Promise<void> {
  await createFile(file, text, 0o666).catch((error: unknown) => {
    io.err(`note: the Policy could not be written; save these lines as "${file}":\n\n${text}\n`);
    throw error;
  });
}

function nextSteps({ dir, backup }: InitRequest): string {
  const keep =
    backup === null
      ? 'There is no backup of the identity: should this Swarm be lost, so is every sealed value.'
      : `Move "${backup}" to a safe place outside of git: it opens every sealed value.`;
  return `
${keep}

Next:
  printf %s 's3cr3t' | waxseal seal db_password -d ${dir} --into ${join(dir, 'db.yaml')}
  waxseal validate -d ${dir}
  git add ${dir} && git commit
`;
}
