import { AppError } from '../model/problem.js';
import { answerError } from './answers.js';
import type { Doing, Failure } from './failure.js';
import { noAnswer } from './no-answer.js';

/** The one place where a failed call becomes an error of ours. */
export function toAppError(failure: Failure, doing: Doing): AppError {
  switch (failure.kind) {
    case 'answer':
      return answerError(failure.status, failure.message, doing);
    case 'network':
      return networkError(failure.code, failure.message, doing);
    case 'timeout':
      return noAnswer('the engine did not answer within 30 s', doing);
    case 'cut':
      return noAnswer('the connection broke in the middle of the answer', doing);
    case 'moved':
      return moved(failure, doing);
  }
}

function networkError(code: string, message: string, doing: Doing): AppError {
  if (code === 'EACCES' || code === 'EPERM') return permissionDenied(doing);
  if (NEVER_SENT.has(code)) {
    return new AppError('EngineUnreachable', `could not ${doing.what}: no Docker Engine at "${doing.url}" (${code})`, {
      retry: 'backoff',
      hint: 'is dockerd running there? name another one with --host, DOCKER_HOST or DOCKER_CONTEXT',
    });
  }
  if (isTls(code, message)) {
    return new AppError('TlsFailed', `could not ${doing.what}: TLS with "${doing.url}" failed (${code})`, {
      hint: 'do ca.pem, cert.pem and key.pem (DOCKER_CERT_PATH) belong to this engine, and is its name in its certificate?',
    });
  }
  return noAnswer(`the connection to "${doing.url}" broke (${code === '' ? 'no reason given' : code})`, doing);
}

/** The request cannot have reached an engine. */
const NEVER_SENT = new Set([
  'ENOENT',
  'ENOTSOCK',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
]);

function isTls(code: string, message: string): boolean {
  return /CERT|^ERR_(TLS|SSL|OSSL)|^EPROTO$|SELF_SIGNED|UNABLE_TO_/.test(code) || /ssl|tls alert/i.test(message);
}

function permissionDenied(doing: Doing): AppError {
  return new AppError('PermissionDenied', `could not ${doing.what}: no permission to use "${doing.url}"`, {
    retry: 'when-changed',
    hint: 'be root or in the group that owns the socket; in a container, --group-add the number of that group',
  });
}

function moved({ from, to }: { from: string; to: string }, doing: Doing): AppError {
  const why = `API ${to} answered, not ${from} as before`;
  if (doing.write) return noAnswer(why, doing);
  return new AppError('EngineChanged', `could not ${doing.what}: ${why}`, {
    retry: 'backoff',
    hint: 'the engine was upgraded, or several of different versions are behind one address; the next pass starts anew',
  });
}
