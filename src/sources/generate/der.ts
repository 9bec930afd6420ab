/** The little of DER (X.690) that a certificate is made of (docs/decisions/0752). */
export type Der = Buffer;

/** One value: its tag, its length, and what is in it. */
export function der(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(body.length)), body]);
}

export function sequence(...content: readonly Uint8Array[]): Der {
  return der(0x30, ...content);
}

/** `[number]` around what is in it, as X.509 has it for what may be left out. */
export function tagged(number: number, ...content: readonly Uint8Array[]): Der {
  return der(0xa0 | number, ...content);
}

export function octets(content: Uint8Array): Der {
  return der(0x04, content);
}

/** Of bytes that are not negative. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, (significant[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : Uint8Array.of(), significant);
}

/** `unused`: how many bits at the end of the last byte are none. */
export function bits(content: Uint8Array, unused = 0): Der {
  return der(0x03, Uint8Array.of(unused), content);
}

export const TRUE: Der = der(0x01, Uint8Array.of(0xff));

/** `dotted` as in 2.5.29.17. */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

export function utf8(text: string): Der {
  return der(0x0c, Buffer.from(text));
}

/** To the second: two digits of the year until 2049, as RFC 5280 wants it, and four from then on. */
export function time(wallMs: number): Der {
  const digits = new Date(wallMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function lengthOf(size: number): readonly number[] {
  if (size < 0x80) return [size];
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
