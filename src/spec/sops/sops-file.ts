import { isAppError } from '../../model/problem.js';
import type { SopsFile, SopsFormat } from '../../model/sops-file.js';
import { leavesOf } from './leaves.js';
import { readMetadata } from './metadata.js';
import { readDotenv } from './read-dotenv.js';
import { readIni } from './read-ini.js';
import { readJson, readYaml } from './read-yaml.js';
import { under, type SopsTree } from './tree.js';

/** Why a file cannot be used. */
export interface SopsFault {
  readonly message: string;
  readonly hint: string | null;
}

/** A file that a document names under `source.sops`. */
export interface SopsText {
  /** Relative to the spec directory, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

/** Reads what can be read without a key. Never throws. */
export function readSopsFile({ path, text, sha256 }: SopsText): SopsFile | SopsFault {
  const format = formatOf(path);
  try {
    const tree = readTree(format, { path, text });
    const own = readMetadata(under(tree, 'sops'));
    const values = tree.kind === 'map' ? tree.pairs.filter(([key]) => key !== 'sops') : [];
    return { path, sha256, format, leaves: values.flatMap(([key, value]) => leavesOf(value, [key])), ...own };
  } catch (thrown) {
    if (isAppError(thrown)) return { message: thrown.message, hint: thrown.hint };
    throw thrown;
  }
}

/** As the `sops` program tells it. */
function formatOf(path: string): SopsFormat {
  if (/\.ya?ml$/.test(path)) return 'yaml';
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.env')) return 'dotenv';
  return path.endsWith('.ini') ? 'ini' : 'binary';
}

function readTree(format: SopsFormat, file: { readonly path: string; readonly text: string }): SopsTree {
  switch (format) {
    case 'yaml':
      return readYaml(file);
    case 'json':
    case 'binary':
      return readJson(file);
    case 'dotenv':
      return readDotenv(file.text);
    case 'ini':
      return readIni(file.text);
  }
}
