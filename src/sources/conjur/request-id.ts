import { randomUUID } from 'node:crypto';

/** Sent with a request: Conjur writes it into each line of its log, and errors name it. */
export type RequestId = ReturnType<typeof randomUUID>;

export function newRequestId(): RequestId {
  return randomUUID();
}
