import type { Keysmith, SpecDirectory } from '../doors.js';
import { AppError } from '../model/problem.js';
import { policyOf } from '../model/policy-of.js';
import type { Policy } from '../model/spec.js';
import { newSealedDocument, sealInto } from '../spec/edit-sealed.js';
import { nameFault } from '../spec/name-rules.js';
import { checkPlace, createFile, readBytes, replaceFile } from './files.js';
import { findSpecDirectory, whyNotRead } from './find-directory.js';
import type { Io } from './io.js';
import { checkOperatorRecipient, type OperatorDoors } from './operator-recipient.js';
import { refuseDouble } from './refuse-double.js';
import { readSecret } from './secret-input.js';

export interface SealRequest {
  /** The logical name. */
  readonly name: string;
  /** The spec file to write into; null: the sealed value goes to standard output. */
  readonly into: string | null;
  /** Recipients beside those of the Policy. */
  readonly recipients: readonly string[];
  /** The spec directory, or a parent of it that `into` is below. */
  readonly dir: string;
  /** Where the value is; null: standard input. */
  readonly fromFile: string | null;
}

interface SealDoors extends OperatorDoors {
  readonly io: Io;
  readonly keysmith: Keysmith;
  readonly directory: (path: string) => Promise<SpecDirectory>;
}

/**
 * Encrypts a value for this directory's owner and this name. Everything that can be refused is refused before the value
 * is asked for.
 */
export async function seal(request: SealRequest, doors: SealDoors): Promise<void> {
  const { name, into } = request;
  const { io, keysmith } = doors;
  const path = await findSpecDirectory(request.dir, into);
  const specs = await (await doors.directory(path)).read();
  const policy = policyOf(specs, path);
  refuseName(name, policy);
  const recipients = [...new Set([...policy.recipients, ...request.recipients])];
  for (const recipient of recipients) keysmith.checkRecipient(recipient);
  if (into !== null) {
    await refuseUneditable(into, name);
    await refuseDouble(name, into, { path, secrets: specs.secrets });
  }
  await checkOperatorRecipient(policy.owner, recipients, doors);
  const value = await readSecret(name, request.fromFile, io);
  const armor = await keysmith.seal(value, { owner: policy.owner, name }, recipients).finally(() => value.wipe());
  if (into === null) {
    io.out(armor);
    return;
  }
  const change = await writeSealed(into, name, armor);
  const who = recipients.length === 1 ? '1 recipient' : `${recipients.length} recipients`;
  io.err(`sealed "${name}" of "${policy.owner}" for ${who}: ${change} in "${into}"\n`);
  const unread = whyNotRead(path, into);
  if (unread !== null) io.err(`note: waxseal will not read "${into}": ${unread}\n`);
}

/** Tries with a value that is none, so that nobody types one for a file that cannot take it. */
async function refuseUneditable(path: string, name: string): Promise<void> {
  const text = await readText(path);
  if (text === null) await checkPlace(path);
  else sealInto({ path, text }, name, 'tried');
}

/** Reads again: while a person typed the value, somebody else may have written the file. */
async function writeSealed(path: string, name: string, armor: string): Promise<string> {
  const text = await readText(path);
  if (text === null) {
    await createFile(path, newSealedDocument(name, armor), 0o666);
    return 'created';
  }
  const edit = sealInto({ path, text }, name, armor);
  await replaceFile(path, edit.text);
  return edit.change;
}

/** null: the file does not exist yet. */
async function readText(path: string): Promise<string | null> {
  const bytes = await readBytes(path);
  return bytes === null ? null : decode(bytes, path);
}

/** Keeps a byte order mark, and refuses what would not come back as the same bytes. */
function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('YamlInvalid', `"${path}" is not UTF-8`, { hint: 'it was left as it is' });
  }
}

function refuseName(name: string, policy: Policy): void {
  const fault = nameFault(name, policy.naming.prefix);
  if (fault !== null) throw new AppError(fault.code, fault.message, { hint: fault.hint });
}
