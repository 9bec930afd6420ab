import type { Clock, Log, Swarm } from '../../src/doors.js';
import type { Live, Stranger } from '../../src/model/live.js';
import type { Labels } from '../../src/model/plan.js';
import { plain } from '../support/identities.js';

export interface FakeSwarm extends Swarm {
  readonly created: { name: string; labels: Labels; value: string }[];
}

/** A Swarm that holds these secrets of others, takes new ones, and does nothing else. */
export function fakeSwarm(
  strangers: readonly Partial<Stranger>[] = [],
  onCreate: () => void = () => undefined,
): FakeSwarm {
  const created: FakeSwarm['created'] = [];
  const others = strangers.map((one, i) => ({
    id: `id${i}`,
    index: 1,
    swarmName: 'x',
    owner: null,
    adoptable: false,
    sameContent: null,
    labels: {},
    ...one,
  }));
  const live: Live = {
    holders: [],
    strangers: others,
    services: [],
    tasks: null,
    nodes: null,
    engineVersion: '28.2.2',
  };
  const never = (): Promise<never> => Promise.reject(new Error('not to be called'));
  return {
    created,
    list: () => Promise.resolve(live),
    create: (name, labels, value) =>
      Promise.resolve().then(() => {
        onCreate();
        created.push({ name, labels, value: plain(value) });
        return 'new-id';
      }),
    withTasks: never,
    sameContent: never,
    relabel: never,
    retarget: never,
    remove: never,
  };
}

export const fakeClock: Clock = {
  wall: () => Date.UTC(2026, 10, 24, 8, 0, 0),
  monotonic: () => 0,
  sleep: (_ms, signal) =>
    new Promise((done) => {
      signal?.addEventListener('abort', () => done());
    }),
};

export function fakeLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void =>
      void lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
