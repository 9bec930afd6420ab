/** An answer that is an error: status and message as the engine gives them. */
export interface Refusal extends Error {
  readonly name: 'Refusal';
  readonly status: number;
}

/** The codes of gRPC that the engine's own store answers with, and the status that becomes of each. */
const STATUS = {
  InvalidArgument: 400,
  FailedPrecondition: 400,
  NotFound: 404,
  AlreadyExists: 409,
  Unimplemented: 501,
  Unknown: 500,
} as const;

export function refusal(status: number, message: string): Refusal {
  return Object.assign(new Error(message), { name: 'Refusal' as const, status });
}

/** A refusal by the store behind the API, in its wrapping. */
export function rpcRefusal(code: keyof typeof STATUS, message: string): Refusal {
  return refusal(STATUS[code], `rpc error: code = ${code} desc = ${message}`);
}

export function isRefusal(thrown: unknown): thrown is Refusal {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && thrown.name === 'Refusal';
}
