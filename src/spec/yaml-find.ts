import { COLLECTION_STYLE, EVENT_ID, getScalarValue } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';

/** A field as it is written: what an edit in place must know. Offsets count in the source. */
export interface WrittenField {
  readonly key: ScalarEvent;
  readonly value: Event;
  /** It stands in `{…}` or `[…]`, where no block of text may stand. */
  readonly inFlow: boolean;
}

/** The field under these keys in the first document of the events; null where it is not written out. */
export function findField(source: string, events: readonly Event[], path: readonly string[]): WrittenField | null {
  return seek(source, events, { at: 1, path, inFlow: false });
}

interface Step {
  /** Index of the event of a node. */
  readonly at: number;
  readonly path: readonly string[];
  readonly inFlow: boolean;
}

function seek(source: string, events: readonly Event[], step: Step): WrittenField | null {
  const mapping = events[step.at];
  const [wanted, ...path] = step.path;
  if (mapping?.type !== EVENT_ID.MAPPING) return null;
  const inFlow = step.inFlow || mapping.style === COLLECTION_STYLE.FLOW;
  let at = step.at + 1;
  for (;;) {
    const key = events[at];
    if (key === undefined || key.type === EVENT_ID.POP) return null;
    const valueAt = after(events, at);
    const value = events[valueAt];
    if (key.type === EVENT_ID.SCALAR && value !== undefined && getScalarValue(source, key) === wanted) {
      return path.length === 0 ? { key, value, inFlow } : seek(source, events, { at: valueAt, path, inFlow });
    }
    at = after(events, valueAt);
  }
}

/** Index of what follows the node that begins at `at`. */
function after(events: readonly Event[], at: number): number {
  let depth = 0;
  for (let i = at; i < events.length; i++) {
    const type = events[i]?.type;
    if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
    if (type === EVENT_ID.POP) depth--;
    if (depth === 0) return i + 1;
  }
  return events.length;
}
