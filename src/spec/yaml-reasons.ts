/** How js-yaml's reasons are told. */
interface Told {
  readonly message: string;
  readonly hint?: string;
}

/** Reasons that often come up, in plainer words and with a way out. */
const TOLD = new Map<string, Told>([
  [
    'tab characters must not be used in indentation',
    { message: 'a tab is used for indentation', hint: 'use spaces: YAML allows no tabs there' },
  ],
  ['null byte is not allowed in input', { message: 'there is a NUL byte', hint: 'is this a text file?' }],
  [
    'the stream contains non-printable characters',
    { message: 'there is a character that is not printable', hint: 'is this a text file?' },
  ],
  [
    'bad indentation of a mapping entry',
    {
      message: 'this line is indented in a way that fits no field above it, or its text needs quotes',
      hint: 'fields of one mapping start in one column; text with ": " or " #" in it needs quotes',
    },
  ],
  [
    'bad indentation of a sequence entry',
    {
      message: 'this line is indented in a way that fits no list above it',
      hint: 'all "- " of a list start in one column',
    },
  ],
  [
    'can not read a block mapping entry; a multiline key may not be an implicit key',
    { message: 'a line without ":" stands where a field is expected', hint: 'a field is written as `name: value`' },
  ],
  [
    'end of the stream or a document separator is expected',
    {
      message: 'this line does not belong to the document above it',
      hint: 'look at its indentation, and at the lines before it',
    },
  ],
  ['expected a document, but the input is empty', { message: 'the file holds nothing' }],
  [
    'deficient indentation',
    {
      message: 'a quote or bracket that was opened above goes on in a line that is not indented',
      hint: 'close it, or indent this line',
    },
  ],
  [
    'missed comma between flow collection entries',
    { message: 'a comma is missing between "[" and "]" or "{" and "}"' },
  ],
  [
    'unexpected end of the stream within a flow collection',
    { message: 'a "[" or "{" is never closed', hint: 'text that starts with [ or { needs quotes' },
  ],
  ['unexpected end of the stream within a double quoted scalar', { message: 'a double quote is never closed' }],
  ['unexpected end of the document within a double quoted scalar', { message: 'a double quote is never closed' }],
  ['unexpected end of the stream within a single quoted scalar', { message: 'a single quote is never closed' }],
  ['unexpected end of the document within a single quoted scalar', { message: 'a single quote is never closed' }],
  [
    'unknown escape sequence',
    {
      message: 'a backslash in double quotes stands before a character that it cannot escape',
      hint: 'use single quotes',
    },
  ],
]);

/** Starts of reasons that go on with text of the file, which must not be repeated: it may be a value. */
const TOLD_BY_START: readonly (readonly [string, Told])[] = [
  ['nesting exceeded maxDepth', { message: 'collections are nested too deeply' }],
  ['aliases exceeded maxAliases', { message: 'there are too many aliases', hint: 'write the values out' }],
  ...[
    'unknown scalar tag',
    'unknown sequence tag',
    'unknown mapping tag',
    'undeclared tag handle',
    'cannot resolve a node',
    'tag name cannot contain',
  ].map(
    (start) =>
      [
        start,
        { message: 'there is a tag that is not known here', hint: 'text that starts with ! needs quotes' },
      ] as const,
  ),
];

/**
 * Says what js-yaml found, and never more than that: its messages quote the file, so only reasons of this list pass.
 */
export function tellReason(reason: string): Told {
  const told = TOLD.get(reason) ?? TOLD_BY_START.find(([start]) => reason.startsWith(start))?.[1];
  return told ?? { message: 'this is not valid YAML', hint: 'look at this line and the one before it' };
}
