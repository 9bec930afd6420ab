import type { SpecChange } from '../model/difference.js';
import type { Consumer, SwarmSecret } from '../model/spec.js';
import { sameWords, wordsOf } from './same-words.js';

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
  return [about(secret, 'added', 'is new'), ...consumerChanges({ ...secret, consumers: [] }, secret)];
}

function changesOf(was: SwarmSecret, is: SwarmSecret): readonly SpecChange[] {
  const resealed = sameWords(was.source, is.source) ? [] : [sourceChange(was, is)];
  const known = ['source', 'consumers', 'place'];
  const others = (Object.keys(is) as readonly (keyof SwarmSecret)[]).filter(
    (field) => !known.includes(field) && !sameWords(was[field], is[field]),
  );
  const names = others.map((field) => `"${field}"`).join(', ');
  const changed = others.length === 0 ? [] : [about(is, 'changed', `says something else: ${names}`)];
  return [...resealed, ...consumerChanges(was, is), ...changed];
}

/** Another kind of source is another place that the value comes from. */
function sourceChange({ source: was }: SwarmSecret, is: SwarmSecret): SpecChange {
  if (was.kind === is.source.kind) return about(is, 'resealed', `has a changed source ("${was.kind}")`);
  return about(is, 'resealed', `comes from "${is.source.kind}" and no longer from "${was.kind}"`, true);
}

function consumerChanges(was: SwarmSecret, is: SwarmSecret): readonly SpecChange[] {
  const before = new Map(was.consumers.map((one) => [nameOf(one), one]));
  const after = new Set(is.consumers.map(nameOf));
  const lost = [...before.keys()].filter((name) => !after.has(name));
  return [
    ...is.consumers.flatMap((one) => {
      const name = nameOf(one);
      const known = before.get(name);
      if (known === undefined) return [at(one, about(is, 'gained', `shall be mounted in ${name}`, true))];
      if (sameWords(known, one)) return [];
      return [at(one, about(is, 'retargeted', `shall be mounted in another way in ${name}`))];
    }),
    ...lost.map((name) => about(is, 'lost', `shall no longer be mounted in ${name}`, true)),
  ];
}

function at({ place }: Consumer, change: SpecChange): SpecChange {
  return { ...change, place };
}

function nameOf({ selector, service }: Consumer): string {
  return service === null ? `services with the labels ${wordsOf(selector)}` : `"${service}"`;
}
