import { createHash } from 'node:crypto';
import { SEALED_LABEL } from './labels.js';
import type { Holder } from './live.js';
import type { Labels } from './plan.js';

/**
 * For whom the value in `SEALED_LABEL` is sealed: a digest of the recipients, since two seals of one value never look the
 * same. Written with every seal; a relabel carries both.
 */
export const SEALED_FOR_LABEL = 'waxseal.sealed-for';

/** Characters. Beside the largest value it leaves room in what the engine takes for one secret, which is 1.5 MiB. */
const MAX_SEALED = 1_000_000;

/** Whatever the order of the recipients. */
function sealedFor(recipients: readonly string[]): string {
  const text = [...recipients].sort().join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Both labels of a value that was sealed for these; null: they would be too large for the engine. */
export function sealedLabels(armor: string, recipients: readonly string[]): Labels | null {
  if (armor.length > MAX_SEALED) return null;
  return { [SEALED_LABEL]: armor, [SEALED_FOR_LABEL]: sealedFor(recipients) };
}

/** The labels, saying that what is kept is to be sealed for these. It is sealed when the plan is applied. */
export function toSealFor(labels: Labels, recipients: readonly string[]): Labels {
  return { ...labels, [SEALED_FOR_LABEL]: sealedFor(recipients) };
}

/** Are these labels, which are to stand, about another seal than the one that is there? */
export function sealsAnew(labels: Labels, standing: Labels): boolean {
  return labels[SEALED_FOR_LABEL] !== undefined && labels[SEALED_FOR_LABEL] !== standing[SEALED_FOR_LABEL];
}

/** Versions that keep a value which is sealed for others than these. */
export function sealedForOthers(holders: readonly Holder[], recipients: readonly string[]): readonly Holder[] {
  const wanted = sealedFor(recipients);
  return holders.filter(
    ({ labels, role, writable }) =>
      role === 'version' && writable && SEALED_LABEL in labels && labels[SEALED_FOR_LABEL] !== wanted,
  );
}

/** The labels, with the seal that stands. */
export function sealedAs(labels: Labels, standing: Labels): Labels {
  const { [SEALED_FOR_LABEL]: before } = standing;
  const rest = Object.entries(labels).filter(([key]) => key !== SEALED_FOR_LABEL);
  return { ...Object.fromEntries(rest), ...(before === undefined ? {} : { [SEALED_FOR_LABEL]: before }) };
}
