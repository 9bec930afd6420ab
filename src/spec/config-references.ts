import { textAt } from './data.js';
import { insideOf } from './sops-references.js';
import { sourcePlaces } from './source-places.js';
import { documentsOf, type SpecFile } from './yaml-documents.js';

/** A text that every file with a SwarmConfig contains: the others need not be parsed to be passed over. */
export const CONFIG_WORD = 'SwarmConfig';

/** Files that the SwarmConfigs of this one take their content from, relative to the directory and inside of it. */
export function configReferences(file: SpecFile): readonly string[] {
  const named = documentsOf(file)
    .documents.filter((document) => textAt(document.data, '/kind') === CONFIG_WORD)
    .flatMap((document) =>
      sourcePlaces(document).flatMap((place) => {
        const written = textAt(document.data, `${place}/file/path`);
        return written === null ? [] : (insideOf(document.file, written) ?? []);
      }),
    );
  return [...new Set(named)];
}
