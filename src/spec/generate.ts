import type { KeyShape, Recipe, Rotation } from '../model/recipe.js';
import type { Source } from '../model/spec.js';
import { durationMs } from './duration.js';
import type { RawGenerate, RawKey } from './raw.js';

/** Of a mapping that passed the rules. */
export function toGenerate(raw: RawGenerate): Extract<Source, { kind: 'generate' }> {
  return { kind: 'generate', recipe: toRecipe(raw), rotation: toRotation(raw.rotation) };
}

export function toRecipe({ bytes, certificate, key, password, sshKey }: RawGenerate): Recipe {
  if (password !== undefined) return { kind: 'password', ...PASSWORD, ...password };
  if (bytes !== undefined) return { kind: 'bytes', length: 32, format: 'raw', ...bytes };
  if (key !== undefined) return { kind: 'key', key: toKey(key) };
  if (sshKey !== undefined) {
    const { bits, comment = '', type } = sshKey;
    return { kind: 'sshKey', key: type === 'rsa' ? rsaOf(bits) : { type: 'ed25519' }, comment };
  }
  if (certificate !== undefined) {
    const { key = {}, signedBy = null, trustFirst, ...rest } = certificate;
    const trustFirstMs = trustFirst === undefined ? null : durationMs(trustFirst);
    return { kind: 'certificate', ...CERTIFICATE, ...rest, signedBy, trustFirstMs, key: toKey(key) };
  }
  return { kind: 'uuid' };
}

function toKey({ bits, curve = 'P-256', type = 'ec' }: RawKey): KeyShape {
  if (type === 'rsa') return rsaOf(bits);
  return type === 'ec' ? { type, curve } : { type };
}

function rsaOf(bits = 3072): Extract<KeyShape, { type: 'rsa' }> {
  return { type: 'rsa', bits };
}

const PASSWORD = {
  length: 32,
  lower: true,
  upper: true,
  digits: true,
  symbols: false,
  exclude: '',
  ambiguous: true,
} as const;

const CERTIFICATE = { dnsNames: [], ipAddresses: [], days: 365, ca: false } as const;

function toRotation(raw: RawGenerate['rotation']): Rotation | null {
  if (raw?.interval !== undefined) return { kind: 'interval', intervalMs: durationMs(raw.interval) };
  if (raw?.cron !== undefined) return { kind: 'cron', cron: raw.cron, timeZone: raw.timeZone ?? 'UTC' };
  return null;
}
