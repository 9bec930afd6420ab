import type { ToldApply, ToldStatus } from '../api/told.js';

/**
 * A running operator, asked from elsewhere. Rejects with RemoteUnreachable, RemoteRefused (the token), RemoteAnswer (no
 * operator answers there), or with what the operator itself says.
 */
export interface Remote {
  status(): Promise<ToldStatus>;
  /** A fresh snapshot, as `waxseal snapshot` prints it. */
  snapshot(): Promise<string>;
  /** Wakes its loop, and does not wait. */
  wake(): Promise<void>;
  /** Wakes its loop and waits until nothing of it is on its way, or `seconds` are over. */
  reconcile(seconds: number): Promise<ToldApply>;
}
