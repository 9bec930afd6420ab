import { randomBytes, randomInt } from 'node:crypto';
import { classesOf, type BytesRecipe, type PasswordRecipe, type RandomRecipe } from '../../model/recipe.js';

/** A new value that is nothing but random. The caller wipes it. */
export function random(recipe: RandomRecipe): Uint8Array {
  switch (recipe.kind) {
    case 'password':
      return password(recipe);
    case 'bytes':
      return bytes(recipe);
    case 'uuid':
      return uuid();
  }
}

/**
 * Every password that has a character of each class is as likely as every other: one that lacks a class is thrown away
 * whole. To put a missing class in afterwards would make some likelier.
 */
function password(recipe: PasswordRecipe): Uint8Array {
  const classes = classesOf(recipe).map((characters) => new TextEncoder().encode(characters));
  const alphabet = Buffer.concat(classes);
  for (;;) {
    const out = Uint8Array.from({ length: recipe.length }, () => alphabet[randomInt(alphabet.length)] ?? 0);
    if (classes.every((one) => out.some((character) => one.includes(character)))) return out;
  }
}

function bytes({ format, length }: BytesRecipe): Uint8Array {
  const raw = randomBytes(length);
  if (format === 'raw') return raw;
  const out = new TextEncoder().encode(raw.toString(format));
  raw.fill(0);
  return out;
}

/** Version 4 of RFC 9562. */
function uuid(): Uint8Array {
  const raw = randomBytes(16);
  raw[6] = ((raw[6] ?? 0) & 0x0f) | 0x40;
  raw[8] = ((raw[8] ?? 0) & 0x3f) | 0x80;
  const hex = raw.toString('hex');
  raw.fill(0);
  return new TextEncoder().encode(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
}
