import type { Problem } from '../model/problem.js';
import { dataAt } from './data.js';
import { kindOfDocument } from './name-rules.js';
import { report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

/** What is adopted becomes the stable holder (P7). */
export function adoptProblems(document: YamlDocument): Problem[] {
  const { data } = document;
  if (dataAt(data, '/spec/adopt') !== 'Unmanaged' || dataAt(data, '/spec/stableName') !== false) return [];
  const hint = 'remove "stableName: false", or "adopt"';
  const message = `"spec.adopt" needs "spec.stableName": the ${kindOfDocument(document)} that is taken over keeps its plain name`;
  return [report('AdoptNeedsStableName', valueAt(document, '/spec/adopt'), message, hint)];
}
