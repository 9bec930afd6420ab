import type { Listener, Log } from '../doors.js';
import { faultOf } from '../model/fault.js';

/** All of them as one. A listener that throws breaks its promise; the rest, and the pass, go on. */
export function tellAll(listeners: readonly Listener[], log: Log): Required<Listener> {
  const each = (tell: (listener: Listener) => void): void => {
    for (const listener of listeners) {
      try {
        tell(listener);
      } catch (thrown) {
        log.error('a listener failed', { ...faultOf(thrown) });
      }
    }
  };
  return {
    woken: (cause) => each((one) => one.woken?.(cause)),
    began: (pass) => each((one) => one.began?.(pass)),
    outcome: (passId, outcome) => each((one) => one.outcome?.(passId, outcome)),
    finished: (report) => each((one) => one.finished?.(report)),
  };
}
