import type { Problem } from '../model/problem.js';
import { dataAt, textAt } from './data.js';
import { nearest } from './did-you-mean.js';
import { claimedName } from './name-rules.js';
import { report } from './report.js';
import { placesOfKind } from './source-places.js';
import { named } from './words.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** Kinds of source that make a value: for a document of its own, never for an input. */
export const MAKING = ['generate', 'lease'];

/** The names of documents that make values. One with an error counts: it is told by itself. */
export function makersAmong(documents: readonly YamlDocument[]): readonly string[] {
  return documents.flatMap((document) => {
    const makes = MAKING.some((kind) => dataAt(document.data, `/spec/source/${kind}`) !== undefined);
    return makes ? (claimedName(document) ?? []) : [];
  });
}

/** What a document is a part of makes values, so that there is something to take a part of. */
export function partProblems(document: YamlDocument, makers: readonly string[]): readonly Problem[] {
  return placesOfKind(document, 'part').flatMap((place) => {
    const at = `${place}/part/of`;
    const of = textAt(document.data, at);
    if (of === null || makers.includes(of)) return [];
    const near = nearest(of, makers);
    const hint = near === null ? 'name a document whose source is generate or lease' : `did you mean "${near}"?`;
    return [report('PartUnknown', valueAt(document, at), `no document ${named(of)} makes a value`, hint)];
  });
}
