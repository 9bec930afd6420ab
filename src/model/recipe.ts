/** What kind of value is made, defaults filled in. A change of it asks for a new value. */
export type Recipe = RandomRecipe | KeyRecipe | SshKeyRecipe | CertificateRecipe;

/** What is nothing but random. */
export type RandomRecipe = PasswordRecipe | BytesRecipe | { readonly kind: 'uuid' };

export interface PasswordRecipe {
  readonly kind: 'password';
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly digits: boolean;
  readonly symbols: boolean;
  /** Characters that it may not hold. */
  readonly exclude: string;
  /** Characters that people take for others are allowed. */
  readonly ambiguous: boolean;
}

export interface BytesRecipe {
  readonly kind: 'bytes';
  readonly length: number;
  /** How they are written down. */
  readonly format: 'raw' | 'base64' | 'hex';
}

/** What kind of key. */
export type KeyShape =
  | { readonly type: 'rsa'; readonly bits: number }
  | { readonly type: 'ec'; readonly curve: 'P-256' | 'P-384' | 'P-521' }
  | { readonly type: 'ed25519' };

export interface KeyRecipe {
  readonly kind: 'key';
  readonly key: KeyShape;
}

export interface SshKeyRecipe {
  readonly kind: 'sshKey';
  readonly key: Exclude<KeyShape, { type: 'ec' }>;
  /** '' : none. */
  readonly comment: string;
}

/** Signed by its own key, or by that of the authority in another document. */
export interface CertificateRecipe {
  readonly kind: 'certificate';
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly days: number;
  readonly key: KeyShape;
  /** May sign others. */
  readonly ca: boolean;
  /** Name of the document whose authority signs it; null: it signs itself. */
  readonly signedBy: string | null;
  /** ms for which a newer authority does not sign yet, but the one before it; null: it signs at once. */
  readonly trustFirstMs: number | null;
}

/** When the next value is due, counted from the creation of the last one. */
export type Rotation =
  | { readonly kind: 'interval'; readonly intervalMs: number }
  /** `timeZone`: a name of the IANA database. */
  | { readonly kind: 'cron'; readonly cron: string; readonly timeZone: string };

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
/** Without quotes, backslash, backtick, space and dollar: what shells, connection strings and YAML stumble over. */
const SYMBOLS = '!#%&()*+,-./:;<=>?@[]^_{|}~';
const AMBIGUOUS = '0Oo1lI|';

/** The characters of each class that a password must have one of. One of them may be empty: such a recipe is refused. */
export function classesOf(recipe: PasswordRecipe): readonly string[] {
  const { ambiguous, digits, exclude, lower, symbols, upper } = recipe;
  const wanted = [lower && LOWER, upper && LOWER.toUpperCase(), digits && DIGITS, symbols && SYMBOLS];
  const out = new Set(ambiguous ? exclude : exclude + AMBIGUOUS);
  return wanted
    .filter((one) => one !== false)
    .map((characters) =>
      Array.from(characters)
        .filter((character) => !out.has(character))
        .join(''),
    );
}
