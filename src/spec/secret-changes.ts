import type { SpecChange } from '../model/difference.js';
import type { Consumer, SwarmSecret } from '../model/spec.js';
import { sameWords, wordsOf } from './same-words.js';
import { valuePlaces } from './value-places.js';

/** Documents that came, went, or say something else. */
export function secretChanges(base: readonly SwarmSecret[], head: readonly SwarmSecret[]): readonly SpecChange[] {
  const before = new Map(base.map((secret) => [secret.name, secret]));
  const after = new Set(head.map(({ name }) => name));
  const gone = base.filter(({ name }) => !after.has(name));
  return [
    ...head.flatMap((secret) => {
      const was = before.get(secret.name);
      return was === undefined ? newDocument(secret) : changesOf(was, secret);
    }),
    ...gone.map((secret) => ({ ...about(secret, 'removed', 'left git'), place: null })),
  ];
}

function about(secret: SwarmSecret, change: SpecChange['change'], what: string, trust = false): SpecChange {
  return { change, secret: secret.name, trust, message: `"${secret.name}" ${what}`, place: secret.place };
}

function newDocument(secret: SwarmSecret): readonly SpecChange[] {
  const from = valuePlaces(secret).map((place) => about(secret, 'added', `takes its value from ${place}`, true));
  return [about(secret, 'added', 'is new'), ...from, ...consumerChanges({ ...secret, consumers: [] }, secret)];
}

function changesOf(was: SwarmSecret, is: SwarmSecret): readonly SpecChange[] {
  const resealed = sameWords(was.source, is.source) ? [] : sourceChanges(was, is);
  const known = ['source', 'consumers', 'place'];
  const others = (Object.keys(is) as readonly (keyof SwarmSecret)[]).filter(
    (field) => !known.includes(field) && !sameWords(was[field], is[field]),
  );
  const names = others.map((field) => `"${field}"`).join(', ');
  const changed = others.length === 0 ? [] : [about(is, 'changed', `says something else: ${names}`)];
  return [...resealed, ...consumerChanges(was, is), ...changed];
}

/** Another kind of source is another place that the value comes from, and so is another key of a store. */
function sourceChanges(was: SwarmSecret, is: SwarmSecret): readonly SpecChange[] {
  const before = valuePlaces(was);
  const places = valuePlaces(is).filter((place) => !before.includes(place));
  const from = places.map((place) => about(is, 'resealed', `takes its value from ${place}`, true));
  const [old, now] = [was.source, is.source];
  if (old.kind !== now.kind) {
    return [about(is, 'resealed', `comes from "${now.kind}" and no longer from "${old.kind}"`, true), ...from];
  }
  if (from.length > 0) return from;
  const how = now.kind === 'generate' ? `: it was ${wordsOf(old)} and becomes ${wordsOf(now)}` : '';
  return [about(is, 'resealed', `has a changed source ("${now.kind}")${how}`)];
}

function consumerChanges(was: SwarmSecret, is: SwarmSecret): readonly SpecChange[] {
  const before = new Map(was.consumers.map((one) => [nameOf(one), one]));
  const after = new Set(is.consumers.map(nameOf));
  const lost = [...before.keys()].filter((name) => !after.has(name));
  return [
    ...is.consumers.flatMap((one) => {
      const name = nameOf(one);
      const known = before.get(name);
      if (known === undefined)
        return [at(one, about(is, 'gained', `shall be mounted in ${name}${placeIn(one)}`, true))];
      if (sameWords(known, one)) return [];
      return [
        at(one, about(is, 'retargeted', `shall be mounted in another way in ${name}: ${mountChange(known, one)}`)),
      ];
    }),
    ...lost.map((name) => about(is, 'lost', `shall no longer be mounted in ${name}`, true)),
  ];
}

/** A file anywhere in a container can be a program of it; below /run/secrets it is nothing else than a secret. */
function placeIn({ target }: Consumer): string {
  return target.startsWith('/') ? `, as "${target}"` : '';
}

function mountChange(was: Consumer, is: Consumer): string {
  const [before, after] = [was, is].map((one) => new Map(Object.entries({ ...one, mode: one.mode.toString(8) })));
  return [...(after ?? [])]
    .filter(([field, value]) => field !== 'place' && !sameWords(before?.get(field), value))
    .map(([field, value]) => `"${field}" was ${wordsOf(before?.get(field))} and becomes ${wordsOf(value)}`)
    .join(', ');
}

function at({ place }: Consumer, change: SpecChange): SpecChange {
  return { ...change, place };
}

function nameOf({ selector, service }: Consumer): string {
  return service === null ? `services with the labels ${wordsOf(selector)}` : `"${service}"`;
}
