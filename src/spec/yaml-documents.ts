import { constructFromEvents, parseEvents } from 'js-yaml';
import type { Problem } from '../model/problem.js';
import { report } from './report.js';
import { placesIn, type PlaceOf } from './lines.js';
import { chunksOf, type Chunk } from './yaml-chunks.js';
import { faultsOf, type Fault } from './yaml-faults.js';
import { identFault } from './ident-fault.js';
import { textFaults } from './yaml-text.js';
import { tellReason } from './yaml-reasons.js';
import { treesOf, type YamlNode } from './yaml-tree.js';

/** One file of the spec directory. The path is relative to it, with slashes. */
export interface SpecFile {
  readonly path: string;
  readonly text: string;
}

/** One document that is sound YAML, whatever it says. */
export interface YamlDocument {
  readonly file: string;
  /** Maps (plain objects), lists, strings, numbers, booleans and null. */
  readonly data: unknown;
  readonly tree: YamlNode;
  /** What the offsets of `tree` count in. */
  readonly text: string;
  /** Places of the offsets of `tree`. */
  readonly placeOf: PlaceOf;
}

/** A larger file is not read at all: 1 MiB holds any value that a Swarm can keep, sealed. */
export const MAX_FILE_BYTES = 1_048_576;

const MAX_ALIASES = 100;
const MAX_DEPTH = 50;

/** The documents of a file, without the empty ones, and what is wrong with the others. Never throws. */
export function documentsOf(file: SpecFile): { documents: YamlDocument[]; problems: Problem[] } {
  if (Buffer.byteLength(file.text) > MAX_FILE_BYTES) return { documents: [], problems: [fileTooLarge(file.path)] };
  const placeOf = placesIn(file.path, file.text);
  const ident = identFault(file.text);
  if (ident !== null) return { documents: [], problems: [tellFault(ident, placeOf)] };
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const chunk of chunksOf(file.text)) {
    const here: PlaceOf = (offset) => placeOf(chunk.offset + offset);
    const read = readChunk(chunk);
    problems.push(...read.faults.map((fault) => tellFault(fault, here)));
    for (const { tree, data } of read.documents) {
      if (data !== null && data !== undefined) {
        documents.push({ file: file.path, data, tree, text: chunk.text, placeOf: here });
      }
    }
  }
  return { documents, problems };
}

export function fileTooLarge(path: string): Problem {
  return report(
    'FileTooLarge',
    { file: path, line: 1, column: 1 },
    'the file is larger than 1 MiB',
    'put fewer documents into one file',
  );
}

interface ChunkRead {
  readonly documents: readonly { readonly tree: YamlNode; readonly data: unknown }[];
  readonly faults: readonly Fault[];
}

function readChunk({ text }: Chunk): ChunkRead {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const trees = treesOf(text, events);
    const faults = trees.flatMap((tree) => faultsOf(tree, text));
    if (faults.length > 0) return { documents: [], faults };
    const data = constructFromEvents(events, { source: text, maxAliases: MAX_ALIASES });
    const documents = trees.map((tree, index) => ({ tree, data: data[index] }));
    const broken = /\\u/i.test(text) ? documents.flatMap(({ tree, data: of }) => textFaults(tree, of)) : [];
    return broken.length > 0 ? { documents: [], faults: broken } : { documents, faults: [] };
  } catch (thrown) {
    return { documents: [], faults: [faultFrom(thrown)] };
  }
}

/** js-yaml throws its own exception with a reason and a mark, and plain errors for some broken tags. */
function faultFrom(thrown: unknown): Fault {
  const { reason, mark } = thrown as { reason?: unknown; mark?: { position?: unknown } };
  const told = tellReason(typeof reason === 'string' ? reason : '');
  return { code: 'YamlInvalid', offset: typeof mark?.position === 'number' ? mark.position : 0, ...told };
}

function tellFault(fault: Fault, placeOf: PlaceOf): Problem {
  const first = fault.first === undefined ? null : placeOf(fault.first);
  const message = first === null ? fault.message : `${fault.message}: it is first written in line ${first.line}`;
  return report(fault.code, placeOf(fault.offset), message, fault.hint);
}
