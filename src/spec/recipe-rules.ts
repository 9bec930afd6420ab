import { classesOf } from '../model/recipe.js';
import { ipBytes } from '../model/ip-bytes.js';
import { toRecipe } from './generate.js';
import type { RawGenerate, RawKey } from './raw.js';

/** What cannot be made of a mapping `generate`. */
export interface Fault {
  /** Where, as a pointer below `generate`. */
  readonly at: string;
  readonly says: string;
  readonly hint: string;
}

const FIELD = 'spec.source.generate';

/** Of a mapping that fits the schema. */
export function recipeFault(raw: RawGenerate): Fault | null {
  const recipes = Object.keys(raw).filter((key) => key !== 'rotation');
  if (recipes.length !== 1) {
    const says = `"${FIELD}" must have exactly one recipe, and has ${recipes.length}`;
    return { at: '', says, hint: 'write one of password, bytes, uuid, key, sshKey, certificate' };
  }
  return (
    passwordFault(raw) ??
    keyFault('/key', raw.key, 'ec') ??
    keyFault('/sshKey', raw.sshKey, 'ed25519') ??
    keyFault('/certificate/key', raw.certificate?.key, 'ec') ??
    addressFault(raw.certificate?.ipAddresses ?? []) ??
    signerFault(raw.certificate ?? {})
  );
}

function passwordFault(raw: RawGenerate): Fault | null {
  const recipe = toRecipe(raw);
  if (recipe.kind !== 'password') return null;
  const classes = classesOf(recipe);
  if (classes.length > 0 && !classes.includes('')) return null;
  const says = `"${FIELD}.password" leaves no character for one of its classes`;
  return { at: '/password', says, hint: 'exclude fewer characters, or switch that class off and leave another on' };
}

const BITS = [2048, 3072, 4096];

function keyFault(at: string, raw: RawKey | undefined, byDefault: string): Fault | null {
  if (raw === undefined) return null;
  const { bits, curve, type = byDefault } = raw;
  const field = `${FIELD}${at.replaceAll('/', '.')}`;
  if (bits !== undefined && type !== 'rsa') return strayFault(`${at}/bits`, `${field}.bits`, 'rsa', type);
  if (curve !== undefined && type !== 'ec') return strayFault(`${at}/curve`, `${field}.curve`, 'ec', type);
  if (bits === undefined || BITS.includes(bits)) return null;
  return { at: `${at}/bits`, says: `"${field}.bits" must be 2048, 3072 or 4096`, hint: 'what others are used to' };
}

function addressFault(addresses: readonly string[]): Fault | null {
  const wrong = addresses.findIndex((address) => ipBytes(address) === null);
  if (wrong === -1) return null;
  const says = `"${FIELD}.certificate.ipAddresses[${wrong}]" is no IP address`;
  return { at: `/certificate/ipAddresses/${wrong}`, says, hint: 'a name belongs into "dnsNames"' };
}

function signerFault({ ca, signedBy, trustFirst }: Partial<NonNullable<RawGenerate['certificate']>>): Fault | null {
  const field = `${FIELD}.certificate`;
  if (signedBy === undefined && trustFirst !== undefined) {
    const says = `"${field}.trustFirst" stands there without "signedBy"`;
    return { at: '/certificate/trustFirst', says, hint: 'it says from when on a newer authority signs' };
  }
  if (ca !== true || signedBy === undefined) return null;
  const says = `"${field}" is an authority that another one signs`;
  return { at: '/certificate/signedBy', says, hint: 'an authority signs itself here: leave "ca" or "signedBy" out' };
}

function strayFault(at: string, field: string, of: string, type: string): Fault {
  return { at, says: `"${field}" belongs to keys of type ${of}, and this one is ${type}`, hint: 'leave it out' };
}
