import type { StepReason } from './plan.js';
import type { SecretValue } from './secret-value.js';

/** Why a source could not be read. `ambiguous`: gone or forbidden, the system does not say which. */
export type UnavailableClass = 'auth' | 'forbidden' | 'throttled' | 'unreachable' | 'invalid' | 'ambiguous';

/** Nothing is known: everything of the secret stays as it is. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly class: UnavailableClass;
  readonly code: string;
  /** Names store, key, status and request id; never a body, a token or a value. */
  readonly message: string;
  readonly hint: string | null;
  /** What the system asked for, or null. */
  readonly retryAfterMs: number | null;
}

/** The system proves that the key is gone. Only this may count as gone. */
export interface Absent {
  readonly kind: 'absent';
  /** The proof, in words. */
  readonly message: string;
}

/** What a source answers when it is read (DESIGN 9). */
export type Answer =
  | {
      readonly kind: 'present';
      readonly value: SecretValue;
      /** What the system calls this state of the value; null: it has no name for it. '' : git says all. */
      readonly revision: string | null;
      /** Wall clock at which the value stops to work; null: it does not, or nobody says. */
      readonly expiresAtMs: number | null;
      /** Wall clock from which on it is meant to be used; absent: at once, or nobody says. */
      readonly notBeforeMs?: number;
      /** Swarm names of the versions by whose lease the value works; absent: of none. */
      readonly lentBy?: readonly string[];
    }
  | Absent
  | Unavailable;

/** What a source says of a value without reading it. */
export type Check =
  /** The same revision is the same value. '' : what git says is all that there is to know. */
  | { readonly kind: 'revision'; readonly revision: string }
  /** Only reading tells. */
  | { readonly kind: 'unread' }
  /** Nobody was asked: what was made of the same words stands, if there is anything; else it has to be read. */
  | { readonly kind: 'unasked' }
  /** A new value is due. It is made when the plan is applied, never before. */
  | { readonly kind: 'mint'; readonly reason: StepReason; readonly message: string | null }
  | Absent
  | Unavailable;
