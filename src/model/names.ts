/** The Swarm name of version `n` of the stem (prefix + logical name). */
export function versionName(stem: string, n: number): string {
  return `${stem}_v${String(n)}`;
}

/**
 * What a Swarm name says: "db_v3" is version 3 of stem "db"; anything else is the stable name of its own stem, as
 * version 0. A logical name may not end in _v<digits>, so the two cannot be confused.
 */
export function readName(swarmName: string): { readonly stem: string; readonly version: number } {
  const match = /^(.+)_v([1-9][0-9]{0,14})$/.exec(swarmName);
  if (match?.[1] === undefined || match[2] === undefined) return { stem: swarmName, version: 0 };
  return { stem: match[1], version: Number(match[2]) };
}
