import type { Clock, SourceRef } from '../../doors.js';
import { referenceOf, type Reference, type Trial } from '../../model/source-trial.js';
import type { Registry } from '../registry.js';
import { taking, trialOf } from './trial-of.js';

/** Files, one after the other: those of one file together, as a pass reads them. */
export async function tryPlaces(
  refs: readonly SourceRef[],
  registry: Registry,
  clock: Pick<Clock, 'monotonic'>,
): Promise<readonly Trial[]> {
  const groups = new Map<string, SourceRef[]>();
  for (const ref of refs) {
    const { key, kind } = placeOf(ref);
    const file = `${kind} ${key}`;
    groups.set(file, [...(groups.get(file) ?? []), ref]);
  }
  const trials: Trial[] = [];
  for (const group of groups.values()) {
    const from = clock.monotonic();
    const ends = await tryFile(group, registry);
    const ms = clock.monotonic() - from;
    trials.push(...ends.map((end) => taking(ms, end)));
  }
  return trials;
}

async function tryFile(refs: readonly SourceRef[], registry: Registry): Promise<readonly Trial[]> {
  const kind = refs[0]?.source.kind;
  if (kind === undefined) return [];
  const answers = await registry[kind].read(refs);
  return refs.map((ref, index) => {
    const answer = answers[index];
    if (answer === undefined) throw new Error('internal: a source answered fewer documents than it was asked for');
    if (answer.kind === 'present') answer.value.wipe();
    return trialOf(placeOf(ref), answer);
  });
}

function placeOf({ source }: SourceRef): Reference {
  const place = referenceOf(source);
  if (place === null) throw new Error(`internal: a ${source.kind} source lies nowhere`);
  return place;
}
