import { keysmith } from '../../../../src/keys/seal.js';
import { kindOfName } from '../../../../src/model/object-name.js';
import { SecretValue } from '../../../../src/model/secret-value.js';
import type { Composed, Source } from '../../../../src/model/spec.js';
import type { Git } from '../../../world/operator.js';
import type { Names } from './names.js';

export interface Sealing {
  readonly git: Git;
  readonly names: Names;
  readonly owner: string;
  readonly recipient: string;
}

/** Where a value of a scene comes from. It is sealed once: what a version was made of is what its document still says. */
export type SourceOf = (name: string, value: string) => Promise<Source | Composed>;

export function sourcesOf(sealing: Sealing): SourceOf {
  const made = new Map<string, Promise<Source | Composed>>();
  return (name, value) => {
    const key = `${name} ${value}`;
    const source = made.get(key) ?? makeSource(sealing, name, value);
    made.set(key, source);
    return source;
  };
}

/** A key that is gone is one of the store "cloud", in which there is none. */
function makeSource(
  { git, names, owner, recipient }: Sealing,
  name: string,
  value: string,
): Promise<Source | Composed> {
  if (kindOfName(name) === 'config') return Promise.resolve({ kind: 'content', text: value });
  const { absent = false, source } = git[name] ?? {};
  if (!absent) return sealed(value, { owner, name: names.marked(name) }, recipient);
  const remote: Source = { kind: 'remote', store: 'cloud', key: 'app/db', property: null, version: null };
  if (source?.kind !== 'composed') return Promise.resolve(remote);
  return Promise.resolve({ ...source, inputs: [{ name: 'a', encoding: 'none', source: remote }] });
}

/** Of a document that the operator cannot read: it is for somebody else. */
export function sealedForOthers(owner: string, stranger: string): Promise<Source> {
  return sealed('value', { owner, name: 'db' }, stranger);
}

async function sealed(value: string, bound: { owner: string; name: string }, recipient: string): Promise<Source> {
  return { kind: 'sealed', armor: await keysmith.seal(bytesOf(value), bound, [recipient]) };
}

export function bytesOf(value: string): SecretValue {
  return SecretValue.of(Uint8Array.from(Buffer.from(value)));
}

/** As it stands in a document. */
export function writtenSource(source: Source | Composed): object {
  if (source.kind !== 'composed') return { source: words(source) };
  const inputs = source.inputs.map(({ name, source: input }) => [name, words(input)]);
  return { sources: Object.fromEntries(inputs) as object, template: source.template };
}

function words(source: Source): object {
  switch (source.kind) {
    case 'sealed':
      return { sealed: source.armor };
    case 'content':
      return { content: source.text };
    case 'remote':
      return { remote: { store: source.store, key: source.key } };
    default:
      throw new Error(`no scene has a source "${source.kind}" yet`);
  }
}
