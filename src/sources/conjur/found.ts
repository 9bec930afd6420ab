import { at } from '../http/json.js';

/** What Conjur tells of a variable without its value. */
export interface Found {
  readonly createdAt: string;
  /** Those that it keeps, oldest first; none: it has no value. */
  readonly versions: readonly number[];
}

/** By key. What is missing is not there, or is not visible to the login. */
export type Listed = ReadonlyMap<string, Found>;

/** Of a resource as it stands in the JSON of the server. */
export function foundOf(item: unknown): Found {
  const [createdAt, secrets] = [at(item, 'created_at'), at(item, 'secrets')];
  const versions = Array.isArray(secrets) ? secrets.map((secret) => at(secret, 'version')) : [];
  return {
    createdAt: typeof createdAt === 'string' ? createdAt : '',
    versions: versions.filter((version) => typeof version === 'number').sort((a, b) => a - b),
  };
}
