import { dataAt, isMapping } from './data.js';
import { pointerOf } from './yaml-spots.js';
import type { YamlDocument } from './yaml-documents.js';

/** Pointers to every source of a document: `spec.source`, and each of `spec.sources`. */
export function sourcePlaces({ data }: YamlDocument): readonly string[] {
  const composed = dataAt(data, '/spec/sources');
  const names = isMapping(composed) ? Object.keys(composed) : [];
  return ['/spec/source', ...names.map((name) => pointerOf('/spec/sources', name))];
}
