import type { Place } from '../model/problem.js';

/** Where a key stands below a section at the left edge; the section where it cannot be found (flow style, anchors). */
export type PlaceOf = (section: string, key: string) => Place;

export function stackPlaces(text: string, file: string): PlaceOf {
  const lines = text.split(/\r\n|\r|\n/);
  return (section, key) => {
    const start = lines.findIndex((line) => line.startsWith(`${section}:`));
    const after = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line));
    const end = after < 0 ? lines.length : after;
    const isKey = (line: string): boolean =>
      [`${key}:`, `"${key}":`, `'${key}':`].some((form) => line.trimStart().startsWith(form));
    const found = lines.findIndex((line, index) => index > start && index < end && isKey(line));
    const at = found < 0 ? start : found;
    return { file, line: at + 1, column: (lines[at] ?? '').search(/\S|$/) + 1 };
  };
}
