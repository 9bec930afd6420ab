import type { Absent, Unavailable } from '../model/answer.js';
import type { Labels } from '../model/plan.js';
import type { SecretValue } from '../model/secret-value.js';

/** What making a new value gave. The caller wipes both values. */
export type Minting =
  | {
      readonly kind: 'minted';
      readonly value: SecretValue;
      /** Everything that must survive of it, `value` included: it is sealed beside the version. null: others keep it. */
      readonly kept: SecretValue | null;
      /** As in `Answer`; '' : git says all. */
      readonly revision: string;
      /** More labels of the version, which every relabel carries. */
      readonly labels: Labels;
      /** As in `Answer`. */
      readonly lentBy?: readonly string[];
      /** Gives it back to who made it, where it did not become a version; null: nobody else knows of it. */
      readonly undo: (() => Promise<void>) | null;
    }
  | Absent
  | Unavailable;

/** What other documents keep, while one of them is made. */
export interface Others {
  /** What document `name` keeps of the value that is made for the same plan. The caller wipes `kept`. */
  keptOf(name: string): Promise<KeptNow | Unavailable>;
}

interface KeptNow {
  readonly kept: SecretValue;
  readonly fingerprint: string;
  /** Tells the version that it becomes from every other. */
  readonly mark: string;
  /** As in `Answer`, of what is taken of it. */
  readonly lentBy: readonly string[];
}
