import type { ServerResponse } from 'node:http';
import type { LivingWorld } from '../engine.js';
import type { SwarmEvent } from '../journal.js';
import { refusal } from '../refusal.js';
import { readFilters, type Filters } from './filters.js';

/** Sends what was noted since `since`, then what comes, until `until` or until nobody listens. */
export function sendEvents(
  living: LivingWorld,
  query: URLSearchParams,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const filters = readFilters(query.get('filters'));
  const [since, until] = [secondsIn(query, 'since'), secondsIn(query, 'until')];
  const write = (event: SwarmEvent): void => {
    if (isAsked(filters, event)) response.write(`${JSON.stringify(event)}\n`);
  };
  living.perform(({ journal, now }) => {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.flushHeaders();
    const past = since === null ? [] : journal.events.filter(({ timeNano }) => timeNano >= since * 1e9);
    for (const event of past) if (until === null || event.timeNano <= until * 1e9) write(event);
    if (until !== null && until * 1000 <= now) return response.end();
    journal.listeners.add(write);
    response.on('close', () => journal.listeners.delete(write));
    return response;
  });
}

/** Unix seconds, with a fraction if need be. */
function secondsIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name) ?? '';
  if (text === '') return null;
  if (/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return Number(text);
  throw refusal(500, `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** An object is found by the beginning of its ID or name, whatever kind is asked for: `type` tells the kind. */
function isAsked(filters: Filters, { Action, Actor, Type, scope }: SwarmEvent): boolean {
  return [...filters].every(([name, wanted]) => {
    switch (name) {
      case 'type':
        return wanted.includes(Type);
      case 'event':
        return wanted.includes(Action);
      case 'scope':
        return wanted.includes(scope);
      case 'secret':
      case 'config':
      case 'service':
      case 'node':
        return wanted.some((text) => Actor.ID.startsWith(text) || (Actor.Attributes['name'] ?? '').startsWith(text));
      default:
        return wanted.length === 0;
    }
  });
}
