import { hash } from 'node:crypto';
import type { KeyShape, Recipe } from '../model/recipe.js';
import type { Composed, Source, SwarmSecret } from '../model/spec.js';

/**
 * What goes into label waxseal.source: a digest of what the document says about its source and its rotate mark, never of
 * a value. The text that is hashed can never change its form: every document would be opened anew.
 */
export function sourceDigest(spec: Pick<SwarmSecret, 'source' | 'encoding' | 'rotate'>): string {
  const said = JSON.stringify(['waxseal.source/1', ...sourceWords(spec.source), spec.encoding, spec.rotate]);
  return `sha256:${hash('sha256', said)}`;
}

/**
 * The whole of label waxseal.source: `git`, the digest above, and what stands for the revision that the source gave.
 * '' : git says all.
 */
export function withRevision(git: string, revision: string): string {
  return revision === '' ? git : `${git}/${hash('sha256', revision).slice(0, 32)}`;
}

/** Of label waxseal.source what git says. */
export function gitPart(label: string): string {
  return label.split('/', 1)[0] ?? '';
}

function sourceWords(source: Source | Composed): readonly string[] {
  switch (source.kind) {
    case 'composed': {
      const inputs = source.inputs.map((input) => [input.name, input.encoding, ...sourceWords(input.source)]);
      return [source.kind, source.template, JSON.stringify(inputs)];
    }
    case 'content':
      return [source.kind, source.text];
    case 'sealed':
      // However the block is indented, chomped or ended, it is the same age file.
      return [source.kind, source.armor.replaceAll('\r\n', '\n').trim()];
    case 'file':
      return [source.kind, source.path];
    case 'sops':
      // The whole file, although one value is meant: what its MAC covers belongs together.
      return [source.kind, source.sha256, source.property ?? ''];
    case 'remote':
      return [source.kind, source.store, source.key, source.property ?? '', source.version ?? ''];
    case 'generate':
      // When the next one is due says nothing of the one that is there.
      return [source.kind, ...recipeWords(source.recipe)];
    case 'lease':
      return leaseWords(source);
    case 'part':
      // For how long the value before stays says nothing of which value is there.
      return [source.kind, source.of, source.property, source.previousMs === null ? '' : 'previous'];
  }
}

function leaseWords({
  kind,
  parameters,
  property,
  role,
  store,
}: Extract<Source, { kind: 'lease' }>): readonly string[] {
  const told = Object.keys(parameters).sort();
  return [kind, store, role, property ?? '', ...told.flatMap((key) => [key, parameters[key] ?? ''])];
}

/** Field by field in a fixed order, so that a field more does not make every value anew: it is told only where it is set. */
function recipeWords(recipe: Recipe): readonly string[] {
  switch (recipe.kind) {
    case 'password': {
      const { ambiguous, digits, exclude, kind, length, lower, symbols, upper } = recipe;
      return [
        kind,
        String(length),
        String([lower, upper, digits, symbols, ambiguous]),
        Array.from(exclude).sort().join(''),
      ];
    }
    case 'bytes':
      return [recipe.kind, String(recipe.length), recipe.format];
    case 'uuid':
      return [recipe.kind];
    case 'key':
      return [recipe.kind, ...keyWords(recipe.key)];
    case 'sshKey':
      return [recipe.kind, ...keyWords(recipe.key), recipe.comment];
    case 'certificate': {
      // From when on a newer authority signs says nothing of who signed this one.
      const { ca, commonName, days, dnsNames, ipAddresses, key, kind, signedBy } = recipe;
      const signer = signedBy === null ? [] : ['signedBy', signedBy];
      const names = JSON.stringify([dnsNames, ipAddresses]);
      return [kind, ...keyWords(key), commonName, names, String(days), ca ? 'ca' : '', ...signer];
    }
  }
}

function keyWords(key: KeyShape): readonly string[] {
  if (key.type === 'rsa') return [key.type, String(key.bits)];
  return [key.type, key.type === 'ec' ? key.curve : ''];
}
