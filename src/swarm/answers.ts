import { AppError, type Retry } from '../model/problem.js';
import type { Doing } from './failure.js';
import { noAnswer } from './no-answer.js';

/** How one kind of answer is understood. The first row that fits decides. */
interface Row {
  /** null: whatever the status. */
  readonly status: number | null;
  readonly message: RegExp;
  readonly code: string;
  readonly retry: Retry;
  /** Instead of the engine's own words. */
  readonly say?: string;
  readonly hint?: string;
}

/** The engine mixes "again", "unknown" and "never" under one status; only its words tell. */
const ROWS: readonly Row[] = [
  {
    status: 503,
    message: /worker nodes can't be used/i,
    code: 'NotAManager',
    retry: 'when-changed',
    say: 'this engine is a worker of its swarm',
    hint: 'talk to a manager: --host, or place waxseal with the constraint node.role == manager',
  },
  {
    status: null,
    message: /docker swarm init|not part of a swarm/i,
    code: 'NoSwarm',
    retry: 'when-changed',
    say: 'this engine is in no swarm',
    hint: 'make one with `docker swarm init`, or join one',
  },
  {
    status: 503,
    message: /needs to be unlocked/i,
    code: 'SwarmLocked',
    retry: 'when-changed',
    say: 'this swarm is locked',
    hint: 'unlock it with `docker swarm unlock`',
  },
  {
    status: 503,
    message: /certificates have expired/i,
    code: 'NoQuorum',
    retry: 'backoff',
    say: 'the certificates of this swarm have expired',
    hint: 'see `docker swarm ca --rotate`; wait for the managers to renew them',
  },
  {
    status: null,
    message: /does not have a leader|being prepared or has trouble connecting/i,
    code: 'NoQuorum',
    retry: 'backoff',
    say: 'the swarm has no leader at the moment',
    hint: 'are more than half of its managers up? `docker node ls` on one of them tells',
  },
  {
    status: null,
    message: /update out of sequence/i,
    code: 'Conflict',
    retry: 'backoff',
    say: 'it changed since it was read',
  },
  { status: 409, message: /./, code: 'Conflict', retry: 'backoff', say: 'the name is taken' },
  { status: 400, message: /is in use by the following service/i, code: 'Conflict', retry: 'backoff' },
  {
    status: 400,
    message: /(?:secret|config)s? not found/i,
    code: 'Conflict',
    retry: 'backoff',
    say: 'a secret or a config that it mounts is gone',
  },
  { status: 404, message: /./, code: 'NotFound', retry: 'never', say: 'it is gone' },
  {
    status: 400,
    message: /client version .* is too new/i,
    code: 'EngineChanged',
    retry: 'backoff',
    say: 'an older engine than before answered',
    hint: 'the engine was replaced, or several of different versions are behind one address',
  },
  {
    status: 403,
    message: /./,
    code: 'PermissionDenied',
    retry: 'when-changed',
    say: 'something before the engine forbids it',
    hint: 'a socket proxy must allow the endpoints that the documentation lists',
  },
  {
    status: 401,
    message: /./,
    code: 'PermissionDenied',
    retry: 'when-changed',
    say: 'something before the engine asks for a login',
  },
  {
    status: null,
    message: /raft message is too large|ResourceExhausted/i,
    code: 'Refused',
    retry: 'when-changed',
    say: 'value and labels together are larger than the swarm can store',
    hint: 'the limit is about 1.5 MB for one secret with its labels',
  },
];

/** Answers that do not tell whether the engine did it. */
const UNKNOWN = /deadline ?exceeded|lost leader status|node is stopped|context canceled/i;

export function answerError(status: number, message: string, doing: Doing): AppError {
  const found = ROWS.find((r) => (r.status === null || r.status === status) && r.message.test(message || '-'));
  if (found !== undefined) {
    const { code, retry, hint } = found;
    const text = `could not ${doing.what}: ${found.say ?? quote(message)}`;
    return new AppError(code, text, hint === undefined ? { retry } : { retry, hint });
  }
  if (UNKNOWN.test(message) && !doing.write) return noLeader(message, doing);
  if (status >= 500 && status !== 501) return noAnswer(quote(message) || `status ${status}`, doing);
  return new AppError('Refused', `could not ${doing.what}: the engine refused it: ${quote(message)} (${status})`, {
    retry: 'when-changed',
  });
}

function noLeader(message: string, doing: Doing): AppError {
  return new AppError('NoQuorum', `could not ${doing.what}: ${quote(message)}`, {
    retry: 'backoff',
    hint: 'the swarm is electing a leader, or has lost its majority: `docker node ls` on a manager tells',
  });
}

/** The engine's words on one line, without gRPC's wrapping, cut to a length. */
function quote(message: string): string {
  const plain = message.replace(/^rpc error: code = \w+ desc = /, '').replace(/[\p{Cc}\s]+/gu, ' ');
  return plain.trim().slice(0, 300);
}
