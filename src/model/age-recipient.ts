const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Is this an X25519 recipient (`age1` and 58 more), checksum included? A typo would make values that nobody can open. */
export function isRecipient(text: string): boolean {
  return /^age1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}$/.test(text) && checksum('age', text.slice(4)) === 1;
}

/** What to do about a text that is not one. Never repeats it: it may be an identity. */
export function recipientHint(text: string): string {
  if (/AGE-SECRET-KEY-/i.test(text)) {
    return 'that is an identity, which must stay secret: it has been shown now, so make a new one with `waxseal keygen`';
  }
  if (/^age1(pq|tag)/.test(text)) return 'only X25519 recipients are supported: "age1" and 58 more characters';
  if (text.startsWith('ssh-')) return 'ssh keys are not supported: make an age identity with `waxseal keygen`';
  return 'copy it again: "age1" and 58 more characters, of which one is wrong, missing or too many';
}

/** The polynomial of BIP 173 over a prefix and its data: 1 if no character was changed. */
function checksum(prefix: string, data: string): number {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0));
  const values = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  for (const letter of data) values.push(ALPHABET.indexOf(letter));
  return values.reduce((sum, value) => {
    const top = sum >> 25;
    const shifted = ((sum & 0x1ffffff) << 5) ^ value;
    return GENERATORS.reduce((mixed, generator, bit) => ((top >> bit) & 1 ? mixed ^ generator : mixed), shifted);
  }, 1);
}
