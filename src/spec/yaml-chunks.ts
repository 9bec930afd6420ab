const LINE_END = /\r\n|\r|\n/;

/** The whole line of a document marker. Not `^` with the m flag: that also takes U+2028 for the start of a line. */
const MARKER = /(?<![^\r\n])(---|\.\.\.)(?=[ \t\r\n]|$)[^\r\n]*(?:\r\n|\r|\n|$)/g;

/** A part of a file that can be parsed by itself. */
export interface Chunk {
  readonly text: string;
  /** Offset of its first character in the file. */
  readonly offset: number;
}

/**
 * Cuts a file at its document markers, so that one broken document does not take its neighbours along. This is exact:
 * a line that starts with `---` or `...` and a space or its end is a marker wherever it stands, inside of quotes and
 * block scalars too. Comments and directives go with the document that follows them.
 */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  const cut = (to: number): void => {
    const part = text.slice(from, to);
    if (isPreamble(part)) return;
    chunks.push({ text: part, offset: from });
    from = to;
  };
  for (const marker of text.matchAll(MARKER)) {
    if (marker[1] === '---') cut(marker.index);
    else cut(marker.index + marker[0].length);
  }
  cut(text.length);
  return chunks;
}

/** Nothing but blank lines, comments and directives. */
function isPreamble(text: string): boolean {
  // Nearly every document says more in its first line, and is not cut into lines to know it.
  const end = text.search(LINE_END);
  if (end !== -1 && !isEmptyLine(text.slice(0, end))) return false;
  return text.split(LINE_END).every(isEmptyLine);
}

function isEmptyLine(line: string): boolean {
  return /^\uFEFF?[ \t]*(?:[#%].*)?$/.test(line);
}
