/** Why a call to the engine gave no usable answer, before anybody has decided what that means. */
export type Failure =
  /** The engine, or something before it, answered with an error. */
  | { readonly kind: 'answer'; readonly status: number; readonly message: string }
  /** No answer. `code` as Node names it: ENOENT, ECONNREFUSED, ECONNRESET … */
  | { readonly kind: 'network'; readonly code: string; readonly message: string }
  | { readonly kind: 'timeout' }
  /** The connection ended in the middle of the answer. */
  | { readonly kind: 'cut' }
  /** Another API version than the one that was agreed on answered. */
  | { readonly kind: 'moved'; readonly from: string; readonly to: string };

/** What was being done: `create "db_v3"`. */
export interface Doing {
  readonly what: string;
  /** Something may have been written. */
  readonly write: boolean;
  /** Where the engine is, for messages. */
  readonly url: string;
}
