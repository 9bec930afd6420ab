import { constructFromEvents, parseEvents } from 'js-yaml';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../model/problem.js';
import { isMapping, textAt } from './data.js';
import { lineBreak, writeText } from './sealed-block.js';
import { chunksOf, type Chunk } from './yaml-chunks.js';
import { documentsOf, type SpecFile } from './yaml-documents.js';
import { findField } from './yaml-find.js';

const SEALED = ['spec', 'source', 'sealed'] as const;

interface SealedEdit {
  readonly text: string;
  readonly change: 'replaced' | 'appended';
}

/**
 * The file with a new sealed value in the document of this name, every other byte as it was. A file without that document
 * gets one at its end. Throws, and so leaves the file alone, if it is not sound YAML, or the document has another source.
 */
export function sealInto(file: SpecFile, name: string, armor: string): SealedEdit {
  refuseUnsound(file);
  const replaced = replaceSealedBlock(file, name, armor);
  const text = replaced ?? appendDocument(file.text, name, armor);
  refuseUnsound({ ...file, text });
  return { text, change: replaced === null ? 'appended' : 'replaced' };
}

/** null: the file has no such document. */
function replaceSealedBlock(file: SpecFile, name: string, armor: string): string | null {
  const own = chunksOf(file.text).filter((chunk) => claims(chunk, name));
  const [chunk] = own;
  if (chunk === undefined) return null;
  const [data] = readAll(chunk.text);
  if (own.length > 1 || textAt(data, '/metadata/name') !== name) throw nameDouble(file, name);
  refuseOtherSource(file, name, data);
  const field = findField(chunk.text, parseEvents(chunk.text, {}), SEALED);
  const edited = field === null ? null : writeText(chunk.text, field, armor);
  if (edited === null || !isJustThat(chunk.text, edited, armor)) throw notEditable(file, name);
  return file.text.slice(0, chunk.offset) + edited + file.text.slice(chunk.offset + chunk.text.length);
}

/** A file with one document. `spec:` stands alone on its line, so that fields are easy to add below it. */
export function newSealedDocument(name: string, armor: string): string {
  const lines = armor.trimEnd().split('\n');
  return [
    'apiVersion: waxseal/v1alpha1',
    'kind: SwarmSecret',
    'metadata:',
    `  name: ${scalar(name)}`,
    'spec:',
    '  source:',
    '    sealed: |',
    ...lines.map((line) => `      ${line}`),
    '',
  ].join('\n');
}

function appendDocument(text: string, name: string, armor: string): string {
  const eol = lineBreak(text);
  const head = text === '' || /[\r\n]$/.test(text) ? text : text + eol;
  const marker = chunksOf(text).length === 0 ? '' : `---${eol}`;
  return head + marker + newSealedDocument(name, armor).replaceAll('\n', eol);
}

function claims(chunk: Chunk, name: string): boolean {
  const [data] = readAll(chunk.text);
  const claimed = textAt(data, '/metadata/name');
  // Without regard to case, since Swarm has none.
  return textAt(data, '/kind') === 'SwarmSecret' && claimed?.toLowerCase() === name.toLowerCase();
}

function readAll(text: string): unknown[] {
  return constructFromEvents(parseEvents(text, {}), { source: text });
}

/** The last word on every edit: read again, the document differs in nothing but the sealed value, which is the new one. */
function isJustThat(before: string, after: string, armor: string): boolean {
  try {
    const [old, edited] = [readAll(before), readAll(after)];
    const got = textAt(edited[0], `/${SEALED.join('/')}`);
    return got?.trim() === armor.trim() && isDeepStrictEqual(old.map(withoutSealed), edited.map(withoutSealed));
  } catch {
    return false;
  }
}

function withoutSealed(data: unknown): unknown {
  if (!isMapping(data) || !isMapping(data['spec']) || !isMapping(data['spec']['source'])) return data;
  return { ...data, spec: { ...data['spec'], source: { ...data['spec']['source'], sealed: null } } };
}

function refuseUnsound(file: SpecFile): void {
  const [first] = documentsOf(file).problems;
  if (first === undefined) return;
  const where = `"${file.path}" line ${first.line ?? 1}, column ${first.column ?? 1}`;
  throw new AppError(first.code, `${where}: ${first.message}`, {
    hint: first.hint ?? 'mend the file first: it was left as it is',
  });
}

function refuseOtherSource(file: SpecFile, name: string, data: unknown): void {
  const spec = isMapping(data) ? data['spec'] : undefined;
  const source = isMapping(spec) ? spec['source'] : undefined;
  if (isMapping(source) && Object.hasOwn(source, 'sealed')) return;
  const kind = isMapping(source) ? Object.keys(source)[0] : undefined;
  throw new AppError(
    'SourceNotSealed',
    kind === undefined
      ? `"${name}" in "${file.path}" has no \`spec.source\``
      : `"${name}" in "${file.path}" has the source "${kind}", not "sealed"`,
    { hint: 'write `source: { sealed: "" }` below its `spec:` first, if it shall be sealed from now on' },
  );
}

function nameDouble(file: SpecFile, name: string): AppError {
  return new AppError('NameDouble', `"${file.path}" has more than one document, or another spelling, of "${name}"`, {
    hint: 'a Swarm knows no upper and lower case: one document for one name, spelt as on the command line',
  });
}

function notEditable(file: SpecFile, name: string): AppError {
  return new AppError(
    'SealedNotEditable',
    `the sealed value of "${name}" in "${file.path}" cannot be edited in place`,
    {
      hint: 'write it as `sealed: |` with the text on the lines below; aliases have no place for a text',
    },
  );
}

/** Quoted where YAML, old or new, would read something else than a text. */
function scalar(name: string): string {
  const isText = /^[A-Za-z]/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isText ? name : JSON.stringify(name);
}
