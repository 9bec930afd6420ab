/**
 * What shares of a secret give together (Shamir, as sops and Vault write them): bytes of one polynomial each over
 * GF(2^8), and last the place at which they were taken. null: they do not fit each other. Too few shares, or wrong ones,
 * give other bytes; the MAC of the file tells.
 */
export function combineShares(shares: readonly Uint8Array[]): Uint8Array | null {
  const [first] = shares;
  if (first === undefined || first.length < 2 || shares.some(({ length }) => length !== first.length)) return null;
  const places = shares.map((share) => share.at(-1) ?? 0);
  if (new Set(places).size !== places.length || places.includes(0)) return null;
  const weights = places.map((place) => weightOf(place, places));
  return Uint8Array.from({ length: first.length - 1 }, (_, at) =>
    shares.reduce((sum, share, index) => sum ^ multiply(share[at] ?? 0, weights[index] ?? 0), 0),
  );
}

/** Of one share in the value of the polynomial at 0 (Lagrange). In this field minus is plus, and both are XOR. */
function weightOf(place: number, places: readonly number[]): number {
  return places
    .filter((other) => other !== place)
    .reduce((product, other) => multiply(product, divide(other, other ^ place)), 1);
}

/** Modulo x^8 + x^4 + x^3 + x + 1. Each step takes the same time, whatever the bits are. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = ((product << 1) & 0xff) ^ (-(product >> 7) & 0x1b) ^ (-((b >> bit) & 1) & a);
  }
  return product;
}

/** `b` is not 0. Its inverse is its 254th power. */
function divide(a: number, b: number): number {
  let power = b;
  for (let step = 0; step < 6; step++) power = multiply(multiply(power, power), b);
  return multiply(a, multiply(power, power));
}
