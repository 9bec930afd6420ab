import { isMapping, textAt } from './data.js';
import { documentsOf, type SpecFile, type YamlDocument } from './yaml-documents.js';

export const SOPS_FILE = '/spec/source/sops/file';

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
  const named = documentsOf(file).documents.flatMap((document) => sopsPathOf(document) ?? []);
  return [...new Set(named)];
}

/** null: the document names none, or one outside of the directory. */
export function sopsPathOf(document: YamlDocument): string | null {
  const written = textAt(document.data, SOPS_FILE);
  return written === null ? null : insideOf(document.file, written);
}

/** The path of `written`, which is relative to the folder of `from`; null: it leaves the spec directory. */
export function insideOf(from: string, written: string): string | null {
  const steps = from.split('/').slice(0, -1);
  for (const step of written.split('/')) {
    if (step === '' && steps.length === 0) return null;
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.length === 0 ? null : steps.join('/');
}
