import { isMapping } from '../data.js';
import { documentsOf, type SpecFile, type YamlDocument } from '../yaml-documents.js';
import type { YamlNode } from '../yaml-tree.js';
import { sopsFault } from './fault.js';
import { goBool, goFloat } from './go-text.js';
import type { SopsTree } from './tree.js';

/**
 * The one document of a YAML or JSON file, by the same parser and under the same limits as every spec (S4). JSON is YAML,
 * so its keys keep their order too, and double ones are refused.
 */
export function readYaml(file: SpecFile): SopsTree {
  const { documents, problems } = documentsOf(file);
  const [broken] = problems;
  if (broken !== undefined) throw sopsFault(`line ${broken.line ?? 1}: ${broken.message}`, broken.hint ?? undefined);
  const [document, second] = documents;
  if (document === undefined) throw sopsFault('it is empty');
  if (second !== undefined) throw sopsFault('it holds more than one document', 'put each into a file of its own');
  return toTree(document.tree, document.data, { document, text: file.text });
}

export function readJson(file: SpecFile): SopsTree {
  try {
    JSON.parse(file.text);
  } catch {
    throw sopsFault('it is not JSON', 'sops tells the format by the ending of the name');
  }
  return readYaml(file);
}

interface Source {
  readonly document: YamlDocument;
  readonly text: string;
}

/** `node` knows the order, `data` the values. */
function toTree(node: YamlNode, data: unknown, source: Source): SopsTree {
  if (node.kind === 'alias') throw sopsFault('it uses an alias, which sops never writes');
  if (node.kind === 'sequence') {
    const items = Array.isArray(data) ? (data as readonly unknown[]) : [];
    return { kind: 'list', items: node.items.map((item, index) => toTree(item, items[index], source)) };
  }
  if (node.kind === 'mapping') {
    const values = isMapping(data) ? data : {};
    const pairs = node.pairs.map(({ key, value }) => {
      if (key === null) throw sopsFault('a key is not plain text');
      return [key, toTree(value, values[key], source)] as const;
    });
    return { kind: 'map', pairs };
  }
  return toScalar(data, node.offset, source.text);
}

function toScalar(data: unknown, offset: number | null, source: string): SopsTree {
  if (data === null || data === undefined) return { kind: 'null' };
  if (typeof data === 'string') return { kind: 'text', text: data };
  if (typeof data === 'boolean') return { kind: 'plain', text: goBool(data) };
  if (typeof data === 'number') return { kind: 'plain', text: digitsAt(source, offset) ?? goFloat(data) };
  throw sopsFault('it holds a value of a type that sops does not write');
}

/** A whole number as it is written: JavaScript would lose digits of one beyond 2^53. */
function digitsAt(source: string, offset: number | null): string | null {
  return offset === null ? null : (/^-?[1-9][0-9]*(?=[\s,}\]]|$)/.exec(source.slice(offset, offset + 32))?.[0] ?? null);
}
