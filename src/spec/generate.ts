import type { Recipe, Rotation } from '../model/recipe.js';
import type { Source } from '../model/spec.js';
import { durationMs } from './duration.js';
import type { RawGenerate } from './raw.js';

/** Of a mapping that passed the rules. */
export function toGenerate(raw: RawGenerate): Extract<Source, { kind: 'generate' }> {
  return { kind: 'generate', recipe: toRecipe(raw), rotation: toRotation(raw.rotation) };
}

export function toRecipe({ bytes, password }: RawGenerate): Recipe {
  if (password !== undefined) return { kind: 'password', ...PASSWORD, ...password };
  if (bytes !== undefined) return { kind: 'bytes', length: 32, format: 'raw', ...bytes };
  return { kind: 'uuid' };
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

function toRotation(raw: RawGenerate['rotation']): Rotation | null {
  if (raw?.interval !== undefined) return { kind: 'interval', intervalMs: durationMs(raw.interval) };
  if (raw?.cron !== undefined) return { kind: 'cron', cron: raw.cron, timeZone: raw.timeZone ?? 'UTC' };
  return null;
}
