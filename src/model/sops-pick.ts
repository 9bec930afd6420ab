import { formatPropertyPath, parsePropertyPath, type PropertyStep } from './property-path.js';
import type { SopsFile, SopsLeaf } from './sops-file.js';

/** Why a property of a sops file is not a value that may be used. */
export interface NotPicked {
  readonly code: 'SopsPropertyInvalid' | 'SopsPropertyMissing' | 'SopsValueClear' | 'SopsPlaceUnsure';
  readonly message: string;
  readonly hint: string | null;
}

/** The only key of a file that sops encrypted as a whole. */
const BINARY_KEY = 'data';

/**
 * The value that `property` names (null: the whole of a binary file), as far as the file can be trusted without a key:
 * only an encrypted value is one, and a place in a list counts only where sops' own checks fix it.
 */
export function pickLeaf(file: SopsFile, property: string | null): SopsLeaf | NotPicked {
  const steps = stepsOf(file, property);
  if ('code' in steps) return steps;
  const leaf = file.leaves.find(({ path }) => isSame(path, steps));
  if (leaf === undefined) return missing(file, steps);
  const where = `"${formatPropertyPath(steps)}" of "${file.path}"`;
  if (leaf.kind === 'empty') return not('SopsValueClear', `${where} is empty`, 'a Swarm secret cannot be empty');
  if (leaf.kind === 'clear') {
    const hint = 'it is readable by everyone who can read the file: change the value, and encrypt it';
    return not('SopsValueClear', `${where} is not encrypted`, hint);
  }
  return placeIsSure(file, leaf) ? leaf : unsure(where);
}

function stepsOf(file: SopsFile, property: string | null): readonly PropertyStep[] | NotPicked {
  if (file.format === 'binary') {
    if (property === null || property === BINARY_KEY) return [BINARY_KEY];
    const hint = 'leave `property` out: the file is encrypted as a whole';
    return not('SopsPropertyInvalid', `"${file.path}" has no properties`, hint);
  }
  if (property === null) {
    const hint = 'to take a file whole, encrypt it with `--input-type binary` under a name with another ending';
    return not('SopsPropertyInvalid', `"property" is missing: "${file.path}" holds more than one value`, hint);
  }
  const steps = parsePropertyPath(property);
  if (!('message' in steps)) return steps;
  return not('SopsPropertyInvalid', `"${property}" is no path: ${steps.message}`, null);
}

function missing(file: SopsFile, steps: readonly PropertyStep[]): NotPicked {
  const where = `"${formatPropertyPath(steps)}"`;
  const inside = file.leaves.some(
    ({ path }) => path.length > steps.length && isSame(path.slice(0, steps.length), steps),
  );
  if (inside) {
    const hint = 'name one value in it; places in a list count from 0';
    return not('SopsPropertyMissing', `${where} of "${file.path}" is a mapping or a list`, hint);
  }
  return not('SopsPropertyMissing', `"${file.path}" has no ${where}`, 'property is the path of its keys, with dots');
}

/**
 * sops binds a value to the keys above it and all values to their order, but not to places in lists: an empty entry put
 * before it would make the second of the first. So the place must be the one that the order of the values gives.
 */
function placeIsSure(file: SopsFile, leaf: SopsLeaf): boolean {
  const places = leaf.path.filter((step) => typeof step === 'number');
  if (places.length === 0) return true;
  const keys = keysOf(leaf);
  const alike = file.leaves.filter((other) => other.kind === 'encrypted' && isSame(keysOf(other), keys));
  return places.length === 1 && alike.indexOf(leaf) === places[0];
}

function unsure(where: string): NotPicked {
  const message = `${where} may not be what stood there when sops wrote the file: sops does not check places in a list`;
  const hint = 'every entry of the list must hold this value once, or give the entries keys';
  return not('SopsPlaceUnsure', message, hint);
}

function keysOf({ path }: SopsLeaf): readonly PropertyStep[] {
  return path.filter((step) => typeof step === 'string');
}

function isSame(a: readonly PropertyStep[], b: readonly PropertyStep[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function not(code: NotPicked['code'], message: string, hint: string | null): NotPicked {
  return { code, message, hint };
}
