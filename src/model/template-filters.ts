/** What a filter is given after its name. */
export type FilterArgument = 'none' | 'spaces' | 'user';

interface FilterWords {
  readonly argument: FilterArgument;
  /** `bytes`: it may stand first behind a value that is not text. */
  readonly takes: 'text' | 'bytes';
  /** For docs/sources/template.md. */
  readonly gives: string;
}

/** Every filter of a template: a closed list of pure functions (S5). API: documents name them. */
export const FILTERS = {
  base64: { argument: 'none', takes: 'bytes', gives: 'standard base64 in one line, padded' },
  base64url: { argument: 'none', takes: 'bytes', gives: 'base64 with `-` and `_`, without padding, as in a JWT' },
  hex: { argument: 'none', takes: 'bytes', gives: 'two lower-case hex digits for each byte' },
  sha256: { argument: 'none', takes: 'bytes', gives: 'the SHA-256 of the bytes, as 64 hex digits' },
  urlencode: { argument: 'none', takes: 'text', gives: 'everything but `A-Z a-z 0-9 - . _ ~` as `%XX`' },
  json: { argument: 'none', takes: 'text', gives: 'a JSON string, with its quotes' },
  indent: { argument: 'spaces', takes: 'text', gives: 'the text with so many spaces before every line but the first' },
  trim: { argument: 'none', takes: 'text', gives: 'the text without white space at both ends' },
  upper: { argument: 'none', takes: 'text', gives: 'a to z as capitals; no other letter changes' },
  lower: { argument: 'none', takes: 'text', gives: 'A to Z as small letters; no other letter changes' },
  certificate: { argument: 'none', takes: 'text', gives: 'the first certificate of PEM text' },
  chain: { argument: 'none', takes: 'text', gives: 'every certificate of PEM text but the first' },
  fullchain: { argument: 'none', takes: 'text', gives: 'every certificate of PEM text' },
  key: { argument: 'none', takes: 'text', gives: 'the private key of PEM text' },
  bcrypt: { argument: 'none', takes: 'text', gives: 'the bcrypt hash of a password, at cost 10' },
  htpasswd: {
    argument: 'user',
    takes: 'text',
    gives: 'a line `user:hash` as `htpasswd -B` writes it, without its end',
  },
} as const satisfies Readonly<Record<string, FilterWords>>;

export type FilterName = keyof typeof FILTERS;

export function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(FILTERS, name);
}
