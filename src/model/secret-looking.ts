/** A name that says what is in it. */
const NAMES =
  /pass(?:word|wd|phrase)|(?:^|_)(?:pass|pwd)(?:_|$)|secret|token|credential|(?:api|access|private|auth|encryption|signing|master)_?key/i;
/** A name that speaks about a secret without being one: a file, a lifetime, a switch. */
const NOT_IT =
  /_(?:FILE|PATH|URL|URI|ISSUER|NAME|ID|TTL|EXPIRY|EXPIRES|EXPIRATION|LENGTH|SIZE|ALGORITHM|TYPE|HEADER|ENABLED|POLICY)$/i;
/** What is a secret under any name: keys, tokens of well-known makers, an address with a password in it. */
const VALUES = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^AGE-SECRET-KEY-1/,
  /^gh[pousr]_[A-Za-z0-9]{20}/,
  /^glpat-/,
  /^xox[abprs]-/,
  /^hvs\./,
  /^eyJ[\w-]+\.eyJ[\w-]+\./,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
];

/** Names of the variables ("NAME=value" each) that seem to hold a secret. Sorted, without the values. */
export function secretLooking(environment: readonly string[]): readonly string[] {
  const names = environment.flatMap((entry) => {
    const at = entry.indexOf('=');
    if (at < 1) return [];
    return seemsSecret(entry.slice(0, at), entry.slice(at + 1).trim()) ? [entry.slice(0, at)] : [];
  });
  return [...new Set(names)].sort();
}

function seemsSecret(name: string, value: string): boolean {
  if (VALUES.some((pattern) => pattern.test(value))) return true;
  // Templates of the engine and paths of mounted secrets name the place, not the thing.
  if (value === '' || value.startsWith('/') || /^\{\{.*\}\}$/.test(value)) return false;
  return NAMES.test(name) && !NOT_IT.test(name) && !/^(?:true|false|yes|no|on|off)$/i.test(value);
}
