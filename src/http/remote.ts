import type { ToldApply, ToldStatus } from '../api/told.js';
import type { Remote } from '../doors/remote.js';
import { AppError } from '../model/problem.js';
import { localUrl, parseAddress } from './address.js';
import { ask, type Question } from './ask.js';
import { readSecretFile, TOKEN_FILE } from './read-secret-file.js';

/** For what is answered at once. */
const AT_ONCE_MS = 30_000;
const HEALTH_MS = 5000;
/** Beyond the time that the operator was given to wait. */
const ON_TOP_MS = 30_000;

/** The operator at this address. Throws UsageInvalid, TokenFileUnreadable. */
export async function openRemote(address: string, tokenFile: string | null): Promise<Remote> {
  const base = readUrl(address);
  const token = tokenFile === null ? null : await firstToken(tokenFile);
  const told = async (method: Question['method'], path: string, timeoutMs: number): Promise<object> => {
    const { body, status } = await ask({ method, url: new URL(path, base), token, timeoutMs });
    return read(base, status, body);
  };
  return {
    status: async () => (await told('GET', 'api/v1/status', AT_ONCE_MS)) as ToldStatus,
    snapshot: async () => `${JSON.stringify(await told('GET', 'api/v1/snapshot', AT_ONCE_MS), null, 1)}\n`,
    wake: async () => {
      await told('POST', 'api/v1/reconcile', AT_ONCE_MS);
    },
    reconcile: async (seconds) => {
      const path = `api/v1/reconcile?wait=true&timeout=${seconds}`;
      return (await told('POST', path, seconds * 1000 + ON_TOP_MS)) as ToldApply;
    },
  };
}

/** What `/healthz` of the operator on this machine says; null: `--listen off`, so there is nothing to ask. */
export async function askHealth(listen: string): Promise<{ healthy: boolean; body: string } | null> {
  const address = parseAddress(listen);
  if (address === null) return null;
  const url = new URL('/healthz', localUrl(address));
  const { body, status } = await ask({ method: 'GET', url, token: null, timeoutMs: HEALTH_MS });
  return { healthy: status === 200, body };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('UsageInvalid', '--url is no http or https URL', { hint: 'for example http://127.0.0.1:8673' });
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('UsageInvalid', '--url may hold no credentials', {
      hint: 'name a token file with --token-file',
    });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** The same kind of file as the operator's own: the first word of the first line that is no remark. */
async function firstToken(path: string): Promise<string> {
  const text = await readSecretFile(path, TOKEN_FILE);
  const lines = text.split('\n').map((line) => line.trim());
  const [token = ''] = (lines.find((line) => line !== '' && !line.startsWith('#')) ?? '').split(/\s/);
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new AppError('TokenFileInvalid', `the token file "${path}" holds no token`);
}

/** The JSON of a good answer. Throws what a bad one says. */
function read(base: URL, status: number, body: string): object {
  const json = parse(body);
  const error = json?.['error'];
  if (isError(error)) {
    const refused = status === 401 || status === 403;
    const code = refused ? 'RemoteRefused' : error.code;
    throw new AppError(code, `the operator at "${base.origin}" says: ${error.message}`, {
      ...(error.hint === null ? {} : { hint: error.hint }),
    });
  }
  if (status >= 200 && status < 300 && String(json?.['formatVersion']).startsWith('1.')) return json ?? {};
  throw new AppError('RemoteAnswer', `"${base.origin}" does not answer as an operator does (${status})`, {
    hint: 'is --url the address of `waxseal run --listen`, and is the operator of the same major version?',
  });
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const json = JSON.parse(body) as unknown;
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isError(json: unknown): json is { code: string; message: string; hint: string | null } {
  return typeof json === 'object' && json !== null && 'code' in json && 'message' in json && 'hint' in json;
}
