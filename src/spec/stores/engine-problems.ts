import type { Problem } from '../../model/problem.js';
import { dataAt, isMapping } from '../data.js';
import { report } from '../report.js';
import type { YamlDocument } from '../yaml-documents.js';
import { keyAt, pointerOf } from '../yaml-spots.js';

/** A store is one engine of its system: exactly one of these fields stands at `pointer`, which is that of the provider. */
export function engineProblems(
  document: YamlDocument,
  pointer: string,
  engines: readonly string[],
  hint: string,
): readonly Problem[] {
  const said = dataAt(document.data, pointer);
  if (!isMapping(said)) return [];
  const [first, second] = engines.filter((engine) => Object.hasOwn(said, engine));
  if (first !== undefined && second === undefined) return [];
  const place = keyAt(document, second === undefined ? pointer : pointerOf(pointer, second));
  const message = `"${pointer.slice(1).replaceAll('/', '.')}" must have exactly one of ${engines.join(', ')}`;
  return [report('InvalidValue', place, message, hint)];
}
