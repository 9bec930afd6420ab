import { selects } from '../model/selects.js';
import type { Service } from '../model/live.js';
import type { Consumer } from '../model/spec.js';
import { byText, type Ground, type Subject } from './ground.js';

/** Services that mount the secret or are declared to, by name. */
export function parties(ground: Ground, subject: Subject): readonly Service[] {
  const consumers = subject.desired?.spec.consumers ?? [];
  if (consumers.length === 0) return subject.followers;
  const all = new Set([...subject.followers, ...consumers.flatMap((consumer) => servicesOf(ground, consumer))]);
  return [...all].sort((a, b) => byText(a.name, b.name));
}

/** Services that a consumer entry names or selects; none while it is not deployed. */
function servicesOf(ground: Ground, consumer: Consumer): readonly Service[] {
  if (consumer.service === null) return selected(ground, consumer);
  const named = ground.serviceNamed(consumer.service);
  return named === undefined ? [] : [named];
}

/** Any of its labels narrows it down: thousands of selectors must not look through thousands of services each. */
function selected(ground: Ground, consumer: Consumer): readonly Service[] {
  const [label] = Object.entries(consumer.selector ?? {});
  if (label === undefined) return [];
  return ground.labelled(...label).filter((service) => selects(consumer, service));
}
