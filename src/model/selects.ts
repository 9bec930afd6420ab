import type { Service } from './live.js';
import type { Consumer } from './spec.js';

/** Is this service meant by name or by labels? A selector without labels means none. */
export function selects(
  consumer: Pick<Consumer, 'service' | 'selector'>,
  service: Pick<Service, 'name' | 'labels'>,
): boolean {
  if (consumer.service !== null) return consumer.service === service.name;
  const labels = Object.entries(consumer.selector ?? {});
  return labels.length > 0 && labels.every(([key, value]) => service.labels[key] === value);
}
