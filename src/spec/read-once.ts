import { readFile, type ReadFile } from './parse-specs.js';

/**
 * For two states of one directory, most of whose files are the same in both: these are parsed once. It goes by the whole
 * text, and keeps all documents for as long as it lives.
 */
export function readOnce(): ReadFile {
  const known = new Map<string, { readonly text: string; readonly read: ReturnType<ReadFile> }>();
  return (file) => {
    const before = known.get(file.path);
    if (before?.text === file.text) return before.read;
    const read = readFile(file);
    known.set(file.path, { text: file.text, read });
    return read;
  };
}
