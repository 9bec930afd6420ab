const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^[0-9A-Fa-f:.]{2,45}$/;

/** The 4 or 16 bytes of an IP address without a zone; null: it is none. */
export function ipBytes(address: string): Uint8Array | null {
  if (IPV4.test(address)) return Uint8Array.from(address.split('.').map(Number));
  if (!IPV6.test(address) || !address.includes(':') || !URL.canParse(`http://[${address}]`)) return null;
  // One spelling: hexadecimal groups alone, the longest run of zeros as `::`.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
