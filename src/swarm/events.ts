import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Clock, Log, SwarmEvents } from '../doors.js';
import type { Connection } from './connection.js';
import { openEvents } from './docker.js';
import { toAppError } from './errors.js';

/** What a plan is made of. Containers and images are left out: on a busy manager they never end. */
const TYPES = ['service', 'secret', 'config', 'node'];

/** The engine begins its answer at once, however quiet the Swarm is. */
const OPEN_MS = 20_000;

/** A stream can be dead without an end: a frozen engine, a lost peer, an engine whose own watch broke. */
const RENEW_MS = 300_000;

/** A stream that ends sooner is no better than none: something between closes it, or the engine cannot watch. */
const STEADY_MS = 5000;

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

interface Listening {
  readonly stream: Readable;
  readonly end: () => void;
}

/**
 * Events of an engine, for as long as they are wanted: listens again when a stream breaks. Nothing in an event is read:
 * after a restart an engine may tell old ones again as new, and a wake-up is all that any of them is worth.
 */
export function swarmEvents(connection: Connection, { clock, log }: { clock: Clock; log: Log }): SwarmEvents {
  const open = openEvents(connection);

  const listen = async (signal: AbortSignal): Promise<Listening | Error> => {
    const control = new AbortController();
    const end = (): void => control.abort();
    signal.addEventListener('abort', end);
    const timer = setTimeout(end, OPEN_MS);
    const heard = await open(TYPES, control.signal);
    clearTimeout(timer);
    if (heard.ok) {
      heard.stream.once('close', () => signal.removeEventListener('abort', end));
      return { stream: heard.stream, end };
    }
    signal.removeEventListener('abort', end);
    return toAppError(heard.failure, { what: 'listen to the engine', write: false, url: connection.url });
  };

  const watch = async (wake: () => void, signal: AbortSignal): Promise<void> => {
    let before: Listening | null = null;
    let failures = 0;
    const steady = (): void => {
      if (failures > 0) log.info('engine events heard again');
      failures = 0;
    };
    while (!signal.aborted) {
      const listening = await listen(signal);
      before?.end();
      let why = 'the stream ended soon after it began';
      if ('stream' in listening) {
        if (before === null) wake();
        const end = await hear(listening, { clock, wake, steady });
        before = end === 'old' ? listening : null;
        if (end !== 'short') continue;
      } else {
        before = null;
        why = listening.message;
      }
      failures += 1;
      if (failures === 1 && !isOver(signal)) log.warn('engine events lost', { why });
      await clock.sleep(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)), signal);
    }
  };
  return { watch };
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

interface Hearing {
  readonly clock: Clock;
  readonly wake: () => void;
  /** Called once the stream has lived for a while. */
  readonly steady: () => void;
}

/**
 * Resolves once the stream is old, or has ended: before it was steady (short) or later. An old one is heard on until the
 * next one stands.
 */
async function hear({ stream }: Listening, { clock, steady, wake }: Hearing): Promise<'old' | 'ended' | 'short'> {
  const [old, over] = [new AbortController(), new AbortController()];
  const timer = setTimeout(() => old.abort(), RENEW_MS);
  const isSteady = clock.sleep(STEADY_MS, over.signal).then(() => {
    if (over.signal.aborted) return false;
    steady();
    return true;
  });
  stream.on('error', () => stream.destroy());
  stream.on('data', wake);
  const ended = stream.closed ? Promise.resolve() : once(stream, 'close', { signal: old.signal });
  const isOld = await ended.then(
    () => false,
    () => old.signal.aborted,
  );
  clearTimeout(timer);
  over.abort();
  if (isOld) return 'old';
  return (await isSteady) ? 'ended' : 'short';
}
