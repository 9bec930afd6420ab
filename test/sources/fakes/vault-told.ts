import { randomUUID } from 'node:crypto';

/** `json` undefined: no body. */
export interface Told {
  readonly status: number;
  readonly json?: unknown;
}

export const DENIED: Told = { status: 403, json: { errors: ['1 error occurred:\n\t* permission denied\n\n'] } };
export const NOTHING: Told = { status: 404, json: { errors: [] } };
export const DONE: Told = { status: 204 };

export function told(data: unknown, more: Readonly<Record<string, unknown>> = {}): Told {
  const rest = { lease_id: '', renewable: false, lease_duration: 0, wrap_info: null, warnings: null, auth: null };
  return { status: 200, json: { request_id: randomUUID(), ...rest, data, ...more } };
}

export function refused(message: string): Told {
  return { status: 400, json: { errors: [message] } };
}
