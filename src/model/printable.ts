/** Controls, and signs that are not seen or turn the direction of text: they could rewrite what a terminal shows. */
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Text from elsewhere (the name of a file in git, a part of a document), fit for a terminal, a log and a page. */
export function printable(text: string): string {
  return text.replace(HIDDEN, '\ufffd');
}

/** The same for what stands in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, '\ufffd');
}
