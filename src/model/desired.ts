import type { CertificateFacts } from './certificate.js';
import type { Lifetime } from './lifetime.js';
import type { Next } from './next.js';
import type { StepReason } from './plan.js';
import type { SwarmSecret } from './spec.js';

/**
 * What git and the sources say about one secret, without its bytes.
 *
 * - `known`: its fingerprint was computed (or taken over from a holder whose waxseal.source is equal, so that nothing
 *   had to be opened). `bytes` says whether the bytes are in hand, so that a holder could be made of them.
 *   `sameAs` are fingerprints of the same value under older keys that this process holds: a holder that carries one of
 *   them is equal, and is only relabelled.
 * - `unknown`: the document changed, or its value lies outside of git, and there is no key (a plan without identity).
 * - `due`: a new value has to be made. It is made when the plan is applied; until then nobody knows its fingerprint.
 * - `absent`: its source proves that there is no such key (any more).
 * - `unavailable`: its source could not be read; everything of this secret stays as it is.
 */
export type DesiredValue =
  | {
      readonly kind: 'known';
      readonly fingerprint: string;
      readonly sameAs: readonly string[];
      readonly bytes: boolean;
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'due'; readonly reason: StepReason; readonly message: string | null }
  | { readonly kind: 'absent'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly code: string; readonly message: string };

export interface Desired {
  readonly spec: SwarmSecret;
  /** waxseal.source: SHA-256 of what the document says about source and rotate mark. Never of a value. */
  readonly source: string;
  readonly value: DesiredValue;
  /** IDs of holders whose key is lost and whose bytes the engine said are equal to the desired ones (content oracle). */
  readonly equalHolders: readonly string[];
  /** Of the certificate in the bytes in hand; null: there is none, or no bytes are in hand. */
  readonly certificate: CertificateFacts | null;
  /** Swarm names of the versions by whose lease the bytes in hand work; absent: no bytes are in hand. */
  readonly lentBy?: readonly string[];
  /** Only where the clock alone brings something about. */
  readonly next?: Next;
  /** How long the value is good, where its system says so. */
  readonly lifetime?: Lifetime;
}
