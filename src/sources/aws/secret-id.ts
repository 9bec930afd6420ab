/** What a document asks of a secret: a version by its id, or the one that a stage is on. */
export type Wanted = { readonly id: string } | { readonly stage: string };

export const CURRENT = 'AWSCURRENT';

/**
 * As a document writes it under `version`: the name of a stage, or the id of a version, which is a UUID unless somebody
 * chose another (`id:…`). Without it the stage AWSCURRENT.
 */
export function wantedOf(version: string | null): Wanted {
  if (version === null) return { stage: CURRENT };
  if (version.startsWith('id:')) return { id: version.slice(3) };
  return UUID.test(version) ? { id: version } : { stage: version };
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The stages of each version that has any. */
export type Stages = Readonly<Record<string, readonly string[]>>;

/** The id of the version that is wanted; null: none of those with a stage. */
export function versionIn(stages: Stages, wanted: Wanted): string | null {
  if ('id' in wanted) return Object.hasOwn(stages, wanted.id) ? wanted.id : null;
  return Object.keys(stages).find((id) => stages[id]?.includes(wanted.stage)) ?? null;
}

/** A secret by its name, its ARN, or its ARN without the six characters that AWS adds. */
export function isNamed(
  key: string,
  { ARN, Name }: { readonly ARN?: string | undefined; readonly Name?: string | undefined },
): boolean {
  return key === Name || key === ARN || (key.startsWith('arn:') && ARN?.slice(0, -7) === key);
}
