import type { AwsKeys } from './client-config.js';

/** Keys that sign requests. */
export interface Grant {
  readonly kind: 'grant';
  readonly keys: AwsKeys;
  /** ms from now on; null: nobody says that they end. */
  readonly lifeMs: number | null;
}
