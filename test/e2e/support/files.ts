import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runDirectory } from './run.js';

/** A fresh directory with these files, relative path to content. */
export function writeFiles(files: Readonly<Record<string, string | Uint8Array>>): string {
  const base = join(runDirectory(), 'files');
  mkdirSync(base, { recursive: true });
  const directory = mkdtempSync(join(base, 'd-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}
