import type { Clock } from '../doors.js';
import { AppError } from '../model/problem.js';

export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** null: no body. */
  readonly send: object | null;
}

export interface Asked {
  readonly status: number;
  /** null: the body is no JSON. */
  readonly json: unknown;
}

const TRIES = 4;
const ANSWER_MS = 20_000;
/** A longer wait is for another run of the CI. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Asks the API of a forge. Throttling and errors of the server are asked again, as late as the server says. A redirect is
 * an answer: the token is for this address only. Throws ForgeUnreachable.
 */
export async function askForge(question: Question, clock: Pick<Clock, 'sleep'>): Promise<Asked> {
  for (let tries = 1; ; tries += 1) {
    const response = await once(question);
    const again = response.status === 429 || response.status >= 500 || isSecondaryLimit(response);
    if (!again || tries === TRIES) return { status: response.status, json: await jsonOf(response) };
    await response.body?.cancel();
    await clock.sleep(pauseMs(response, tries));
  }
}

async function once({ headers, method, send, url }: Question): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      redirect: 'manual',
      headers: { 'user-agent': 'waxseal', ...headers },
      ...(send === null ? {} : { body: JSON.stringify(send) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new AppError('ForgeUnreachable', `no answer from the forge at "${new URL(url).origin}"`, {
      hint: 'is it reached from here, and is its certificate one that Node trusts (NODE_EXTRA_CA_CERTS)?',
      retry: 'backoff',
    });
  }
}

/** GitHub throttles with 403 too, and then says when to come back. */
function isSecondaryLimit({ headers, status }: Response): boolean {
  return status === 403 && headers.has('retry-after');
}

function pauseMs({ headers }: Response, tries: number): number {
  const said = headers.get('retry-after') ?? '';
  const wanted = /^[0-9]{1,6}$/.test(said) ? Number(said) * 1000 : 1000 * 2 ** (tries - 1);
  return Math.min(wanted, LONGEST_PAUSE_MS);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
