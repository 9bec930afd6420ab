import type { Unavailable } from '../../model/answer.js';
import { busy } from './busy.js';
import type { Limits } from './limits.js';
import type { Watch } from './watch.js';

interface Around {
  readonly store: string;
  readonly limits: Limits;
  readonly watch: Watch;
  /** Monotonic ms until which it may wait for the limits. */
  readonly untilMs: number;
}

/** One call that is no reading. Of how the store stands it counts, and tells, only that it asks for patience. */
export async function askApart<T>(
  what: string,
  call: () => Promise<T | Unavailable>,
  { limits, store, untilMs, watch }: Around,
): Promise<T | Unavailable> {
  const passed = await limits.pass(async () => {
    const known = watch.silence();
    if (known?.class === 'throttled') return known;
    const before = watch.outage();
    const answer = await call();
    const asked = { key: { key: what, version: null }, at: 0 };
    if (isThrottled(answer)) watch.note(before, [asked], [answer], { untilMs, answered: false, silent: 0 });
    return answer;
  }, untilMs);
  return 'got' in passed ? passed.got : busy(store, what, passed.inMs);
}

function isThrottled(answer: unknown): answer is Unavailable {
  const { class: kind, kind: is } = (answer ?? {}) as Partial<Unavailable>;
  return is === 'unavailable' && kind === 'throttled';
}
