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
    read: async (refs) => {
      const since = clock.monotonic();
      const took = (): void => metrics.sourceDuration.observe((clock.monotonic() - since) / 1000, { source: kind });
      try {
        const answers = await source.read(refs);
        for (const answer of answers) {
          const status = answer.kind === 'unavailable' ? answer.code : answer.kind === 'absent' ? 'absent' : 'ok';
          metrics.sourceCalls.add({ source: kind, status });
        }
        return answers;
      } catch (thrown) {
        metrics.sourceCalls.add({ source: kind, status: statusOf(thrown) });
        throw thrown;
      } finally {
        took();
      }
    },
  };
}
