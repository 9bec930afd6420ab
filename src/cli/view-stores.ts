import { count } from '../model/object-words.js';
import type { StoreUse } from '../model/store-use.js';
import { wrap, type Look } from './layout.js';

/** One line for all stores: what they were asked just now, and what is left of their hour. */
export function storesHuman(stores: readonly StoreUse[] | undefined, look: Look): readonly string[] {
  if (stores === undefined || stores.length === 0) return [];
  return wrap(`Stores: ${stores.map(storeText).join('; ')}.`, look.columns, '');
}

function storeText({ calls, lastHour, outage, perHour, store }: StoreUse): string {
  const hour = perHour === null ? `${lastHour} in the last hour` : `${lastHour} of ${perHour} in the last hour`;
  return `${store} ${count(calls, 'call')} (${hour}${outage === null ? '' : ', does not answer'})`;
}
