import type { Recipe } from '../../model/recipe.js';
import { MAIN, type Kept } from '../kept.js';
import { makeCertificate, type Issuer } from './certificate.js';
import { makeKey } from './key-pair.js';
import { random } from './random.js';
import { makeSshKey } from './ssh-key.js';

/** A new value, made at `nowMs` of the wall clock, with the properties that others may have a part of. The caller wipes all of it. */
export async function make(recipe: Recipe, nowMs: number, issuer: Issuer | null = null): Promise<Kept> {
  switch (recipe.kind) {
    case 'key':
      return makeKey(recipe.key);
    case 'sshKey':
      return makeSshKey(recipe);
    case 'certificate':
      return makeCertificate(recipe, nowMs, issuer);
    default:
      return new Map([[MAIN, random(recipe)]]);
  }
}
