import { randomInt } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Clock, Keysmith, Swarm } from '../doors.js';
import { IDENTITY_SECRET } from '../model/identity-secret.js';
import { AppError, isAppError } from '../model/problem.js';
import { checkPlace, createFile, writeIdentity } from './files.js';
import type { Io } from './io.js';
import { policyText } from './policy-text.js';
import { refuseSecondIdentity, storeIdentity } from './store-identity.js';
import { shellWord } from './shell-word.js';

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
  if (request.backup !== null) await checkPlace(request.backup);
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
    await storeIdentity(swarm, owner, { file: identity.file, recipients: [identity.recipient] }, request.backup).catch(
      (error: unknown) => {
        const isUnknown = isAppError(error) && error.code === 'OutcomeUnknown';
        if (isUnknown) printPolicy(policyFile, text, 'it is not known whether the identity was stored; if it was,', io);
        throw error;
      },
    );
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
      hint: 'a directory is for one Swarm: name another with -d for another one; --restore FILE puts the identity that this directory has into a Swarm',
    });
  }
  await mkdir(platform, { recursive: true }).catch((error: unknown) => {
    throw new AppError('FileUnwritable', `"${platform}" cannot be made`, { cause: error });
  });
  await checkPlace(file);
  return file;
}

async function writePolicy(file: string, text: string, io: Io): Promise<void> {
  await createFile(file, text, 0o666).catch((error: unknown) => {
    printPolicy(file, text, 'the Policy could not be written:', io);
    throw error;
  });
}

/** By now this is the only place where these lines are. */
function printPolicy(file: string, text: string, why: string, io: Io): void {
  io.err(`note: ${why} save these lines as "${file}":\n\n${text}\n`);
}

function nextSteps({ dir, backup }: InitRequest): string {
  const keep =
    backup === null
      ? 'There is no backup of the identity: should this Swarm be lost, so is every sealed value.'
      : `Move "${backup}" to a safe place outside of git: it opens every sealed value.`;
  const at = shellWord(dir);
  const steps = [
    `  printf %s 's3cr3t' | waxseal seal db_password -d ${at} --into ${shellWord(join(dir, 'db.yaml'))}`,
    `  waxseal validate -d ${at}`,
    `  waxseal plan -d ${at}`,
    `  git add ${at} && git commit`,
    ...(backup === null ? [] : [`  waxseal apply -d ${at} --identity-file ${shellWord(backup)}`]),
  ];
  return `\n${keep}\n\nNext:\n${steps.join('\n')}\n`;
}
