import type { Place } from '../model/problem.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt, writtenAt } from './yaml-spots.js';

/**
 * Where a place of a text stands in the file, if what is there looks like the text: blocks are indented, quotes have
 * escapes. Tags help: the third `{{` of the text is the third one in the file. Otherwise, where the text begins.
 */
export function templatePlace(document: YamlDocument, pointer: string, text: string, at: number): Place {
  const written = writtenAt(document, pointer);
  if (written === null) return valueAt(document, pointer);
  const raw = document.text.slice(written.start, written.end);
  const tag = text.lastIndexOf('{{', at);
  const opens = offsetsOf(text);
  const rawOpens = offsetsOf(raw);
  const rawTag = rawOpens[opens.indexOf(tag)];
  if (rawTag === undefined || opens.length !== rawOpens.length) return valueAt(document, pointer);
  const inTag = raw.startsWith(text.slice(tag, at), rawTag) ? at - tag : 0;
  return document.placeOf(written.start + rawTag + inTag);
}

function offsetsOf(text: string): readonly number[] {
  return [...text.matchAll(/\{\{/g)].map(({ index }) => index);
}
