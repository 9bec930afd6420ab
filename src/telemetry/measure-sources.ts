import type { Clock, SecretSource, World } from '../doors.js';
import type { Instruments } from './instruments.js';
import { statusOf } from './measure-swarm.js';

/** The same sources, with every reading counted and timed. */
export function measureSources(sources: World['sources'], metrics: Instruments, clock: Clock): World['sources'] {
  const measured = Object.entries(sources).map(([kind, source]) => [kind, measure(kind, source, metrics, clock)]);
  return Object.fromEntries(measured) as World['sources'];
}

function measure(kind: string, source: SecretSource, metrics: Instruments, clock: Clock): SecretSource {
  return {
    ...source,
    read: async (ref) => {
      const since = clock.monotonic();
      let status = 'ok';
      try {
        const answer = await source.read(ref);
        if (answer.kind === 'unavailable') status = answer.code;
        return answer;
      } catch (thrown) {
        status = statusOf(thrown);
        throw thrown;
      } finally {
        metrics.sourceCalls.add({ source: kind, status });
        metrics.sourceDuration.observe((clock.monotonic() - since) / 1000, { source: kind });
      }
    },
  };
}
