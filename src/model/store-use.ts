/** What a store is asked, and whether it answers. */
export interface StoreUse {
  readonly store: string;
  /** Requests of this pass, logins included. */
  readonly calls: number;
  readonly lastHour: number;
  /** The limit of the store; null: none. */
  readonly perHour: number | null;
  /** null: it answers, as far as it was asked. */
  readonly outage: StoreOutage | null;
}

export interface StoreOutage {
  readonly code: string;
  readonly message: string;
  /** Wall clock, ms. */
  readonly sinceMs: number;
  readonly nextTryMs: number;
}
