import type { Clock, Listener } from '../doors.js';

import type { Courier } from './courier.js';
import type { Payload } from './formats.js';
import { messageOf, type Message } from './message.js';
import { noticesOfPasses } from './notice.js';

export interface NotifierOptions {
  readonly clock: Clock;
  readonly courier: Courier;
  readonly payload: (message: Message) => Payload;
  /** The address as it stands now. Rejects with AppError. */
  readonly url: () => Promise<string>;
}

/** Tells a webhook what a person wants to know of the passes: one POST for all of one pass. */
export function notifier({ clock, courier, payload, url }: NotifierOptions): Listener {
  const noticesOf = noticesOfPasses();
  let owner: string | null = null;
  return {
    ...courier.listener,
    finished: (report) => {
      const { plan, record } = report;
      owner = plan?.owner ?? owner;
      const notices = noticesOf(report, clock.monotonic());
      if (notices.length > 0) {
        const time = new Date(clock.wall()).toISOString();
        const message = messageOf(notices, { owner, pass: record.id, commit: record.commit?.id ?? null, time });
        const made = payload(message);
        courier.deliver({ key: record.id, make: async () => ({ ...made, url: await url() }) });
      }
      courier.listener.finished(report);
    },
  };
}
