/**
 * What follows the name of an audit file in that of one that was put aside: "audit.log.12-9f3c2a1b" is the twelfth. The
 * second part keeps two processes, which may both count to twelve, from ever choosing the same name.
 */
export function asideSuffix(n: number, unique: string): string {
  return `${n}-${unique}`;
}

/** The number in such a suffix, or that of logrotate ("1"), which counts the other way round. null: neither. */
export function readAside(suffix: string): { readonly n: number; readonly ours: boolean } | null {
  const [, digits, unique] = /^([0-9]{1,15})(-[0-9a-f]+)?$/.exec(suffix) ?? [];
  return digits === undefined ? null : { n: Number(digits), ours: unique !== undefined };
}
