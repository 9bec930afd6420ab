const HEADER = '-----BEGIN AGE ENCRYPTED FILE-----';
const FOOTER = '-----END AGE ENCRYPTED FILE-----';

/** An age file ends with a nonce of 16 bytes and at least one chunk, whose tag alone takes 16. */
const MIN_PAYLOAD_BYTES = 32;

/**
 * What keeps a text from being an armoured age file, to go after `"spec.source.sealed"`, or null. Needs no key: it sees
 * plain text, a block that was cut off or damaged in a merge, and other PEM files. Never repeats any of the text.
 */
export function armorFault(text: string): string | null {
  const written = text.trim();
  if (written === '') return 'is empty: no value was sealed yet';
  const lines = written.split('\n');
  if (lines[0] !== HEADER) return `is not an armoured age file: it does not begin with "${HEADER}"`;
  if (lines.at(-1) !== FOOTER) return `is cut off: it does not end with "${FOOTER}"`;
  const body = lines.slice(1, -1);
  const broken = body.findIndex((line, index) => !isArmorLine(line, index === body.length - 1));
  if (broken !== -1) return `is damaged: its line ${broken + 2} is not 64 characters of base64`;
  return fileFault(Buffer.from(body.join(''), 'base64').toString('latin1'));
}

/** Full lines have 64 columns; the last one may be shorter, and only it may end in padding. */
function isArmorLine(line: string, last: boolean): boolean {
  if (!last) return /^[A-Za-z0-9+/]{64}$/.test(line);
  return line.length > 0 && line.length <= 64 && line.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(line);
}

/** The binary format (age-encryption.org/v1): a version line, stanzas, a line with the MAC, the payload. */
function fileFault(file: string): string | null {
  if (!file.startsWith('age-encryption.org/v1\n-> ')) return 'is armoured, but does not hold an age file of version 1';
  const mac = /\n--- [A-Za-z0-9+/]{43}\n/.exec(file);
  if (mac === null) return 'is cut off: its header does not end';
  const payload = file.length - mac.index - mac[0].length;
  return payload < MIN_PAYLOAD_BYTES ? 'is cut off: it holds no payload' : null;
}
