import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files that a package keeps its licence in. */
const NOTICE = /^(licen[cs]e|notice|copying)([.-].*)?$/i;

/**
 * The licence and notices of every package whose code is in a bundle, as text. `inputs` are the paths that esbuild's
 * metafile lists. Throws for a package that says nothing about its licence.
 */
export function thirdParty(inputs) {
  const folders = new Set(inputs.map(folderOf).filter((folder) => folder !== null));
  const parts = [...folders].sort().map(noticesOf);
  return [`This program contains code of ${parts.length} packages, under the licences below.`, ...parts].join(
    `\n${'='.repeat(78)}\n`,
  );
}

/** "node_modules/@scope/name" of "node_modules/@scope/name/lib/x.js"; null for our own files and for what was cut. */
function folderOf(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replace(/^[a-z-]+:/, ''))?.[1] ?? null;
}

function noticesOf(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => NOTICE.test(file));
  if (files.length === 0 && license === undefined) throw new Error(`"${name}" is bundled but has no licence`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const by = typeof author === 'object' ? author.name : author;
  const said = texts.length > 0 ? texts : [`${JSON.stringify(license)}${by === undefined ? '' : `, by ${by}`}`];
  return [`${name} ${version}`, ...said].join('\n\n');
}
