import type { Answer } from '../../model/answer.js';
import { MAX_VALUE_BYTES } from '../../model/value-size.js';
import { unavailable } from '../unavailable.js';

const REFUSALS = {
  FilePathNotAbsolute: ['is not an absolute path', 'write the path of the file as the operator sees it, from "/" on'],
  FileSourceNotAllowed: [
    'is not below a directory of `allowFileSources`',
    'links count as what they point to; add the directory to platform/policy.yaml if documents may read it',
  ],
  FileMissing: ['does not exist where this process runs', 'is it mounted into the operator, under this path?'],
  FileUnreadable: [
    'cannot be read',
    'the operator runs as an ordinary user: check owner and mode of file and directories',
  ],
  FileNotRegular: ['is not a regular file', 'directories, devices, sockets and pipes are no source'],
  FileForbidden: [
    'is a file that this process keeps for itself (identity, token, TLS key, or credential of a store)',
    'no document may hand it on, under whatever name',
  ],
  FileTooLarge: ['is larger than a Swarm secret can be', `a Swarm secret holds at most ${MAX_VALUE_BYTES} bytes`],
} as const;

export type FileRefusal = keyof typeof REFUSALS;

/** Why the file of this document is not read, as an answer. */
export function refuse(code: FileRefusal, name: string, path: string): Answer {
  const [says, hint] = REFUSALS[code];
  return unavailable(code, `the file "${path}" of "${name}" ${says}`, { hint });
}

/** What the operating system says, as one of ours. */
export function refusalOf(error: unknown): FileRefusal {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'FileMissing';
  if (code === 'ENXIO') return 'FileNotRegular';
  if (typeof code === 'string') return 'FileUnreadable';
  throw error;
}
