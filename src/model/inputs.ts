import type { Encoding, Source, SwarmSecret } from './spec.js';

/** What a document's value is made of: its one source, or an input of a composed one. */
export interface Part {
  /** The name of the input; null: the document has but one source. */
  readonly input: string | null;
  readonly source: Source;
  /** Of what this source gives. */
  readonly encoding: Encoding;
}

/** Names of the documents that make what this one is made of. What the value before stands for is there already. */
export function makersOf(spec: Pick<SwarmSecret, 'encoding' | 'source'>): readonly string[] {
  return partsOf(spec).flatMap(({ source }) =>
    source.kind === 'part' && source.previousMs === null ? [source.of] : signersOf(source),
  );
}

/** What is asked, one by one: in the order of `Composed.inputs`. */
export function partsOf({ encoding, source }: Pick<SwarmSecret, 'encoding' | 'source'>): readonly Part[] {
  if (source.kind !== 'composed') return [{ input: null, source, encoding }];
  return source.inputs.map(({ name, ...input }) => ({ input: name, ...input }));
}

function signersOf(source: Source): readonly string[] {
  if (source.kind !== 'generate' || source.recipe.kind !== 'certificate') return [];
  const { signedBy, trustFirstMs } = source.recipe;
  return signedBy === null || trustFirstMs !== null ? [] : [signedBy];
}
