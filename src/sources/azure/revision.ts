import type { SecretProperties } from '@azure/keyvault-secrets';

/** When the newest version was made and last changed. A list has these too, but not the name of the version. */
export function revisionOf({ createdOn, updatedOn }: SecretProperties): string {
  return `${String((createdOn?.getTime() ?? 0) / 1000)}/${String((updatedOn?.getTime() ?? 0) / 1000)}`;
}

/**
 * Whether the second in which it was changed is over, by the vault's own clock: its times are whole seconds, and within
 * one of them a value may be changed twice.
 */
export function settled({ updatedOn }: SecretProperties, saidMs: number | null): boolean {
  return updatedOn !== undefined && saidMs !== null && saidMs >= updatedOn.getTime() + 2_000;
}
