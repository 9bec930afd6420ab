import type { Source, SwarmSecret } from '../model/spec.js';
import { wordsOf } from './same-words.js';

/**
 * Where a value comes from, as far as that is outside of the document: whoever names another place there has a value that
 * was another's. Of several sources each. A version of a key is no place.
 */
export function valuePlaces({ source }: SwarmSecret): readonly string[] {
  const sources: readonly Source[] = source.kind === 'composed' ? source.inputs.map((input) => input.source) : [source];
  return [...new Set(sources.flatMap(placesOf))];
}

function placesOf(source: Source): readonly string[] {
  switch (source.kind) {
    case 'remote':
      return [`${partOf(source.property)}key "${source.key}" of store "${source.store}"`];
    case 'lease': {
      const parameters = Object.keys(source.parameters).length === 0 ? '' : ` with ${wordsOf(source.parameters)}`;
      return [`${partOf(source.property)}role "${source.role}" of store "${source.store}"${parameters}`];
    }
    case 'sops':
      return [`${partOf(source.property)}the sops file "${source.file}"`];
    case 'file':
      return [`the file "${source.path}" of the operator's machine`];
    case 'part':
      return [`${partOf(source.property)}what the document "${source.of}" makes`];
    default:
      return [];
  }
}

function partOf(property: string | null): string {
  return property === null ? '' : `"${property}" in `;
}
