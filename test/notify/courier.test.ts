import { describe, expect, test } from '@jest/globals';
import type { Clock, Log, Operator } from '../../src/doors.js';
import { makeCourier, type Courier, type Delivery, type Parcel } from '../../src/notify/courier.js';
import { passed } from './reports.js';

interface Desk {
  readonly courier: Courier;
  readonly stop: AbortController;
  /** Bodies that arrived or were refused, in the order of the tries. */
  readonly tries: string[];
  readonly slept: number[];
  readonly logged: string[];
  /** What the receiver answers to the next try. */
  answer: (body: string) => Promise<Delivery> | Delivery;
  readonly ended: Promise<void>;
  readonly endDrain: () => void;
}

const GOOD: Delivery = { status: 200, retryAfterMs: null };

/** Sleeping takes no time, but for the wait for the end of draining, which lasts until `endDrain`. */
function newDesk(): Desk {
  const stop = new AbortController();
  const [tries, slept, logged]: [string[], number[], string[]] = [[], [], []];
  const draining = new AbortController();
  const clock: Clock = {
    wall: () => 0,
    monotonic: () => 0,
    sleep: (ms, signal) => {
      if (ms === 2000 && stop.signal.aborted) return anyOf(draining.signal, signal);
      slept.push(ms);
      return Promise.resolve();
    },
  };
  const note = (message: string, fields: object = {}): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: () => undefined, info: note, warn: note, error: note };
  const send = ({ body }: Parcel, signal: AbortSignal): Promise<Delivery> => {
    tries.push(body);
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('late', 'AbortError')));
    });
    return Promise.race([Promise.resolve(desk.answer(body)), late]);
  };
  const courier = makeCourier({ what: 'notification', send, clock, chance: () => 1, log });
  const desk: Desk = {
    ...{ courier, stop, tries, slept, logged },
    ended: courier.beside({} as Operator, stop.signal),
    answer: () => GOOD,
    endDrain: () => draining.abort(),
  };
  return desk;
}

function anyOf(...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve());
    }
  });
}

const order = (body: string, key = body): Parameters<Courier['deliver']>[0] => ({
  key,
  make: () => Promise.resolve({ url: 'https://hooks.example.org/SECRET', headers: {}, body }),
});

/** Until all that can happen by itself has happened. */
const idle = async (): Promise<void> => {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
};

describe('a courier', () => {
  test('delivers in order, and waits longer after each try that failed', async () => {
    const desk = newDesk();
    let left = 4;
    desk.answer = () => (left-- > 0 ? { status: 503, retryAfterMs: null } : GOOD);
    desk.courier.deliver(order('a'));
    desk.courier.deliver(order('b'));
    await idle();
    expect(desk.tries).toEqual(['a', 'a', 'a', 'a', 'a', 'b']);
    expect(desk.slept).toEqual([1000, 2000, 4000, 8000]);
    desk.stop.abort();
    await desk.ended;
  });

  test('waits as long as it is asked to, up to a minute', async () => {
    const desk = newDesk();
    const answers = [{ status: 429, retryAfterMs: 30_000 }, { status: 429, retryAfterMs: 900_000 }, GOOD];
    desk.answer = () => answers.shift() ?? GOOD;
    desk.courier.deliver(order('a'));
    await idle();
    expect(desk.slept).toEqual([30_000, 60_000]);
    desk.stop.abort();
    await desk.ended;
  });

  test('does not ask again where no other try can help, and never tells the address', async () => {
    const desk = newDesk();
    desk.answer = () => ({ status: 404, retryAfterMs: null });
    desk.courier.deliver(order('a'));
    await idle();
    expect(desk.tries).toEqual(['a']);
    expect(desk.logged).toEqual(['notification lost {"code":"HTTP 404","tries":1}']);
    desk.stop.abort();
    await desk.ended;
  });

  test('gives up after eight tries, with the name of the error and without its message', async () => {
    const desk = newDesk();
    desk.answer = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
    desk.courier.deliver(order('a'));
    await idle();
    expect(desk.tries).toHaveLength(8);
    expect(desk.logged).toEqual(['notification lost {"code":"ECONNREFUSED","tries":8}']);
    desk.stop.abort();
    await desk.ended;
  });

  test('tells whoever ordered what it gave up: refused, without room, or at the end; never what arrived', async () => {
    const desk = newDesk();
    const lost: string[] = [];
    const deliver = (body: string): void =>
      desk.courier.deliver({ ...order(body), onLost: () => void lost.push(body) });
    desk.answer = (body) => ({ status: body === 'bad' ? 404 : 200, retryAfterMs: null });
    for (const body of ['good', 'bad']) deliver(body);
    await idle();
    expect(lost).toEqual(['bad']);
    desk.answer = () => new Promise(() => undefined);
    deliver('held');
    await idle();
    for (let i = 0; i < 101; i += 1) deliver(String(i));
    expect(lost).toEqual(['bad', '0']);
    desk.stop.abort();
    await idle();
    desk.endDrain();
    await desk.ended;
    expect(lost).toContain('100');
  });

  test('never blocks who gives it something, and keeps the newest hundred', async () => {
    const desk = newDesk();
    desk.answer = () => new Promise(() => undefined);
    desk.courier.deliver(order('first'));
    await idle();
    for (let i = 0; i < 103; i += 1) desk.courier.deliver(order(String(i)));
    expect(desk.logged).toEqual(Array.from({ length: 3 }, () => 'notification lost {"code":"QueueFull","tries":0}'));
    desk.stop.abort();
    await idle();
    desk.endDrain();
    await desk.ended;
  });

  test('delivers only the newest of one key', async () => {
    const desk = newDesk();
    desk.answer = (body) => (body === 'pending' ? { status: 500, retryAfterMs: null } : GOOD);
    desk.courier.deliver(order('pending', 'commit'));
    desk.courier.deliver(order('success', 'commit'));
    await idle();
    expect(desk.tries.at(-1)).toBe('success');
    expect(desk.logged).toEqual([]);
    desk.stop.abort();
    await desk.ended;
  });

  test('delivers what waits when the operator stops, that of the last pass too', async () => {
    const desk = newDesk();
    desk.courier.listener.began({ id: 'p', startedAtMs: 0, causes: [], commit: null });
    desk.stop.abort();
    await idle();
    desk.courier.deliver(order('last'));
    desk.courier.listener.finished(passed());
    await desk.ended;
    expect(desk.tries).toEqual(['last']);
  });

  test('lets nobody keep the operator from stopping for more than two seconds', async () => {
    const desk = newDesk();
    desk.answer = () => new Promise(() => undefined);
    desk.courier.deliver(order('a'));
    desk.courier.deliver(order('b'));
    await idle();
    desk.stop.abort();
    await idle();
    desk.endDrain();
    await desk.ended;
    expect(desk.tries).toEqual(['a']);
    expect(desk.logged).toContain('notification lost {"code":"Stopped","tries":0}');
  });
});
