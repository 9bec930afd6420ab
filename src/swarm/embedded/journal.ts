/** One event as the API sends it. */
export interface SwarmEvent {
  readonly Type: 'secret' | 'config' | 'service' | 'node';
  readonly Action: 'create' | 'update' | 'remove';
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: 'swarm';
  /** Unix seconds. */
  readonly time: number;
  readonly timeNano: number;
}

/** The last 256 events, and who listens. */
export interface Journal {
  readonly events: SwarmEvent[];
  readonly listeners: Set<(event: SwarmEvent) => void>;
}

const KEPT = 256;

export function newJournal(): Journal {
  return { events: [], listeners: new Set() };
}

export function record(journal: Journal, event: SwarmEvent): void {
  journal.events.push(event);
  if (journal.events.length > KEPT) journal.events.shift();
  for (const listener of journal.listeners) listener(event);
}
