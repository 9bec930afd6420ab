import type { ConjurSpec } from '../../model/store.js';
import type { Session } from './session.js';

/** One account of one server, as a session reaches it. */
export interface Place {
  readonly store: string;
  readonly spec: ConjurSpec;
  readonly session: Session;
}
