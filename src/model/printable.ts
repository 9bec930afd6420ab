/** Controls, line ends, and signs that are not seen or turn the direction of text: they could rewrite what a terminal shows. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u061c]/gu;

/** Text from elsewhere (the name of a file in git, a part of a document), fit for a terminal, a log and a page. */
export function printable(text: string): string {
  return text.replace(HIDDEN, (sign) => (sign === '\t' || sign === '\n' ? sign : '\ufffd'));
}

/** The same for what stands in one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, '\ufffd');
}
