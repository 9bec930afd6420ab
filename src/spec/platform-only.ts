import type { Problem } from '../model/problem.js';
import { report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { startOf } from './yaml-spots.js';

/** Documents of a kind that counts only below platform/, and a problem for each that lies elsewhere. */
export function platformOnly(
  documents: readonly YamlDocument[],
  what: string,
  protects: string,
): { inPlatform: readonly YamlDocument[]; problems: readonly Problem[] } {
  const isInside = ({ file }: YamlDocument): boolean => file.startsWith('platform/');
  const message = `${what} counts only below platform/`;
  const hint = `so one line of CODEOWNERS protects ${protects}`;
  const outside = documents.filter((document) => !isInside(document));
  return {
    inPlatform: documents.filter(isInside),
    problems: outside.map((document) => report('PlatformOnly', startOf(document), message, hint)),
  };
}
