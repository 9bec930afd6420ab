import type { Service } from '../model/live.js';
import type { Case } from './cases.js';
import type { Change } from './changes.js';
import type { Course, Wish } from './forward.js';
import { byText } from './ground.js';
import { leadsIn } from './turns.js';

/** One service, with everything that one update of it could be about. */
export interface Visit {
  readonly service: Service;
  /** Every secret that has to do with the service. */
  readonly all: readonly Wish[];
  readonly orphaned: readonly Change[];
}

/** Each service once: those that lead (`first`) in their order, then by name (P8). */
export function visits(cases: readonly Case[], orphaned: Course['orphaned'] = new Map()): readonly Visit[] {
  const byService = new Map<Service, Wish[]>();
  for (const [change] of orphaned.values()) if (change !== undefined) byService.set(change.party.service, []);
  for (const one of cases) {
    for (const party of one.parties) {
      const wish = { one, party };
      const known = byService.get(party.service);
      if (known === undefined) byService.set(party.service, [wish]);
      else known.push(wish);
    }
  }
  const all = [...byService].map(([service, list]) => ({
    service,
    all: list,
    orphaned: orphaned.get(service.id) ?? [],
    rank: rankOf(list),
  }));
  return all.sort((a, b) => a.rank - b.rank || byText(a.service.name, b.service.name));
}

function rankOf(all: readonly Wish[]): number {
  const ranks = all.map(({ one, party }) =>
    leadsIn(one, party) ? one.desired.spec.rollout.first.indexOf(party.service.name) : Number.MAX_SAFE_INTEGER,
  );
  return Math.min(...ranks);
}
