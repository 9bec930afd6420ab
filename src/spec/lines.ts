import type { Place } from '../model/problem.js';

/** Turns an offset into a place. Offsets and columns count UTF-16 units. */
export type PlaceOf = (offset: number) => Place;

/** Lines end as YAML says: by LF, CR, or both. */
export function placesIn(file: string, text: string): PlaceOf {
  const starts = startsOf(text);
  return (offset) => {
    const line = lineOf(starts, offset);
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  if (text.includes('\r')) {
    for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length);
    return starts;
  }
  // Nearly every file: without an object for each of its lines.
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
