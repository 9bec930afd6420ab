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
  const outside = documents.filter((document) => !isInside(document));
  return {
    inPlatform: documents.filter(isInside),
    problems: outside.map((document) =>
      report('PlatformOnly', startOf(document), message, hintFor(document, protects)),
    ),
  };
}

/** The usual cause of the first is that a person stands in the repository and did not name the directory with --dir. */
function hintFor({ file }: YamlDocument, protects: string): string {
  const [above] = file.split('/platform/');
  return above === undefined || above === file
    ? `so one line of CODEOWNERS protects ${protects}`
    : `is --dir meant to lead to the directory "${above}" below it?`;
}
