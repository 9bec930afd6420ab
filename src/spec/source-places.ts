import { dataAt, isMapping } from './data.js';
import { pointerOf } from './yaml-spots.js';
import type { YamlDocument } from './yaml-documents.js';

const ONE = '/spec/source';
const SEVERAL = '/spec/sources';
const NOWHERE: readonly string[] = [];

/** Pointers to every source of a document: `spec.source`, and each of `spec.sources`. */
export function sourcePlaces({ data }: YamlDocument): readonly string[] {
  const composed = dataAt(data, SEVERAL);
  const names = isMapping(composed) ? Object.keys(composed) : [];
  return [ONE, ...names.map((name) => pointerOf(SEVERAL, name))];
}

/** The same of one kind of source: every rule asks every document, and hardly any has what it is about. */
export function placesOfKind({ data }: YamlDocument, kind: string): readonly string[] {
  const isOfKind = (source: unknown): boolean => isMapping(source) && Object.hasOwn(source, kind);
  const only = isOfKind(dataAt(data, ONE)) ? [ONE] : NOWHERE;
  const composed = dataAt(data, SEVERAL);
  if (!isMapping(composed)) return only;
  const inputs = Object.entries(composed).filter(([, source]) => isOfKind(source));
  return [...only, ...inputs.map(([name]) => pointerOf(SEVERAL, name))];
}
