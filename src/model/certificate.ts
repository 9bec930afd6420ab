import type { Labels } from './plan.js';
import { printableLine } from './printable.js';

/** What a certificate says of itself to everybody who connects: no secret. Wall clock, ms since 1970. */
export interface CertificateFacts {
  readonly subject: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Written with the version, never a reason to write; a relabel carries them as it does what it does not know. */
const NOT_AFTER = 'waxseal.not-after';
const NOT_BEFORE = 'waxseal.not-before';
const SUBJECT = 'waxseal.subject';

export const CERTIFICATE_LABELS = [NOT_AFTER, NOT_BEFORE, SUBJECT];

const MAX_SUBJECT = 256;

export function certificateLabels(facts: CertificateFacts | null): Labels {
  if (facts === null) return {};
  return {
    [NOT_AFTER]: new Date(facts.notAfterMs).toISOString(),
    [NOT_BEFORE]: new Date(facts.notBeforeMs).toISOString(),
    [SUBJECT]: printableLine(facts.subject).slice(0, MAX_SUBJECT),
  };
}

/** null: no certificate, or somebody broke the labels. */
export function certificateOf(labels: Labels): CertificateFacts | null {
  const notAfterMs = Date.parse(labels[NOT_AFTER] ?? '');
  const notBeforeMs = Date.parse(labels[NOT_BEFORE] ?? '');
  if (Number.isNaN(notAfterMs) || Number.isNaN(notBeforeMs)) return null;
  return { subject: labels[SUBJECT] ?? '', notBeforeMs, notAfterMs };
}

/** Of the wanted version, as status and metrics tell it. */
export interface StandingCertificate {
  readonly subject: string;
  readonly notAfterMs: number;
  /** From then on a new one is due. */
  readonly renewAtMs: number;
}

/** When another one should be there. `renewBeforeMs` null: the last third of its life has begun. */
export function renewAtMs({ notAfterMs, notBeforeMs }: CertificateFacts, renewBeforeMs: number | null): number {
  return notAfterMs - (renewBeforeMs ?? Math.round((notAfterMs - notBeforeMs) / 3));
}
