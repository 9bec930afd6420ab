import type { Held } from '../model/plan.js';
import type { Specs } from '../model/spec.js';
import { classOf } from './reasons.js';

/** A newer commit that is not applied. Everything else of the plan is about the commit before it. */
export function withheld({ withheld: why }: Specs): readonly Held[] {
  if (why === null) return [];
  const { reason, message } = why;
  return [{ action: 'checkout', secret: '', holder: null, service: null, reason, class: classOf(reason), message }];
}
