/** One block of PEM text: its label, and itself, without the line break behind it. */
export interface PemBlock {
  readonly label: string;
  /** A view into the text that was searched. */
  readonly text: Uint8Array;
}

const BEGIN = Buffer.from('-----BEGIN ');
const END = Buffer.from('-----END ');
const DASHES = Buffer.from('-----');
const LABEL = /^[A-Z0-9 ]{1,40}$/;

/**
 * The blocks in order; text around them (`openssl` writes some) is passed over. What is in a block is not looked at.
 * Makes no string of a value, and reads each byte a few times at most, whatever is in it.
 */
export function pemBlocks(text: Uint8Array): readonly PemBlock[] {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const blocks: PemBlock[] = [];
  for (let begin = bytes.indexOf(BEGIN); begin !== -1;) {
    const label = labelAt(bytes, begin + BEGIN.length);
    const end = bytes.indexOf(END, begin);
    if (end === -1) break;
    if (label !== null && labelAt(bytes, end + END.length) === label) {
      const stop = end + END.length + label.length + DASHES.length;
      blocks.push({ label, text: text.subarray(begin, stop) });
    }
    begin = bytes.indexOf(BEGIN, label === null ? begin + BEGIN.length : end);
  }
  return blocks;
}

function labelAt(bytes: Buffer, at: number): string | null {
  const dashes = bytes.subarray(at, at + 46).indexOf(DASHES);
  const label = dashes === -1 ? '' : bytes.toString('latin1', at, at + dashes);
  return LABEL.test(label) ? label : null;
}

export function isCertificate({ label }: PemBlock): boolean {
  return label === 'CERTIFICATE' || label === 'X509 CERTIFICATE' || label === 'TRUSTED CERTIFICATE';
}

/** RSA, EC, PKCS#8, encrypted or not. */
export function isPrivateKey({ label }: PemBlock): boolean {
  return label === 'PRIVATE KEY' || label.endsWith(' PRIVATE KEY');
}
