import { mountsWithin, signAllowed, storeAllowed } from './access.js';
import type { Policy, Source } from './spec.js';

/** A document that wants a part of another one's making. `property`: which. */
export interface PartWish {
  readonly secret: string;
  readonly property: string;
}

/** The document that makes it. */
export interface Whole {
  readonly name: string;
  readonly source: Source;
}

/** What a document's own value is called among the properties of its making. */
export const OWN_VALUE = 'value';

/** A document whose certificate may sign others. */
export function isAuthority({ source }: Pick<Whole, 'source'>): boolean {
  return source.kind === 'generate' && source.recipe.kind === 'certificate' && source.recipe.ca;
}

/**
 * Who may have a part of leased credentials is who may have them all. And what a service may not mount it does not get as a
 * part under another name. Who has the key of an authority may sign with it. null: it may take it; else what would help.
 */
export function partDenied(
  access: Policy['access'],
  { property, secret }: PartWish,
  { name: of, source: whole }: Whole,
): string | null {
  if (whole.kind === 'lease') {
    const origin = { secret, store: whole.store, key: whole.role };
    return storeAllowed(access, origin) ? null : 'give it the same key of the same store under `access` of the Policy';
  }
  if (!mountsWithin(access, secret, of)) return `every service that may mount it must be one that may mount "${of}"`;
  const signs = isAuthority({ source: whole }) && property !== OWN_VALUE;
  if (!signs || access === null || signAllowed(access, { secret, authority: of })) return null;
  return `who has it may sign: \`signedBy: [${of}]\` must stand in a rule for it under \`access\` of the Policy`;
}
