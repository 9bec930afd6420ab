import { isMapping, textAt } from './data.js';
import { sourcePlaces } from './source-places.js';
import { documentsOf, type SpecFile } from './yaml-documents.js';

/**
 * A file that sops encrypted may lie among the specs. One that was a document of ours before counts as such, and is told
 * so: if it were passed over, its secret would seem to have left git.
 */
export function isSopsDocument(data: unknown): boolean {
  if (!isMapping(data) || textAt(data, '/sops/mac') === null) return false;
  return !(Object.hasOwn(data, 'apiVersion') && Object.hasOwn(data, 'kind'));
}

/** Files that the documents of this one name under `source.sops`, relative to the directory and inside of it. */
export function sopsReferences(file: SpecFile): readonly string[] {
  if (!file.text.includes('sops')) return [];
  const named = documentsOf(file).documents.flatMap((document) =>
    sourcePlaces(document).flatMap((place) => {
      const written = textAt(document.data, `${place}/sops/file`);
      return written === null ? [] : (insideOf(document.file, written) ?? []);
    }),
  );
  return [...new Set(named)];
}

/** The path of `written`, which is relative to the folder of `from`; null: it leaves the spec directory. */
export function insideOf(from: string, written: string): string | null {
  if (written.startsWith('/')) return null;
  const steps = from.split('/').slice(0, -1);
  for (const step of written.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.length === 0 ? null : steps.join('/');
}
