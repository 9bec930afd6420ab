import { EVENT_ID, SCALAR_STYLE, getScalarValue } from 'js-yaml';
import type { Event, ScalarEvent } from 'js-yaml';

/** One document as it is written, with offsets: what the plain data does not remember. Empty values have offset null. */
export type YamlNode =
  | {
      readonly kind: 'scalar';
      readonly offset: number | null;
      readonly anchor: string | null;
      /** Where its text begins and ends, without quotes; null: empty. */
      readonly start: number | null;
      readonly end: number | null;
    }
  | { readonly kind: 'alias'; readonly offset: number; readonly name: string }
  | {
      readonly kind: 'sequence';
      readonly offset: number;
      readonly anchor: string | null;
      readonly items: readonly YamlNode[];
    }
  | {
      readonly kind: 'mapping';
      readonly offset: number;
      readonly anchor: string | null;
      readonly pairs: readonly YamlPair[];
    };

interface YamlPair {
  /** null: the key is not plain text but a collection or an alias. */
  readonly key: string | null;
  readonly keyOffset: number;
  readonly value: YamlNode;
}

/** Reads the documents of one stream. The recursion goes as deep as the parser allowed collections to nest. */
export function treesOf(source: string, events: readonly Event[]): YamlNode[] {
  let at = 0;

  const readNode = (): YamlNode => {
    const event = events[at++];
    if (event?.type === EVENT_ID.ALIAS) {
      return { kind: 'alias', offset: event.anchorStart - 1, name: source.slice(event.anchorStart, event.anchorEnd) };
    }
    if (event?.type === EVENT_ID.SEQUENCE) {
      return { kind: 'sequence', offset: event.start, anchor: anchorOf(source, event), items: readUntilPop(readNode) };
    }
    if (event?.type === EVENT_ID.MAPPING) {
      return { kind: 'mapping', offset: event.start, anchor: anchorOf(source, event), pairs: readUntilPop(readPair) };
    }
    if (event?.type === EVENT_ID.SCALAR) {
      const [start, end] = event.valueStart === -1 ? [null, null] : [event.valueStart, event.valueEnd];
      return { kind: 'scalar', offset: scalarOffset(event), anchor: anchorOf(source, event), start, end };
    }
    throw new Error('internal: the YAML parser gave events in an order that it never gives');
  };

  const readPair = (): YamlPair => {
    const event = events[at];
    const key = event?.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : null;
    const keyNode = readNode();
    const value = readNode();
    return { key, keyOffset: keyNode.offset ?? value.offset ?? 0, value };
  };

  const readUntilPop = <T>(read: () => T): T[] => {
    const all: T[] = [];
    while (events[at]?.type !== EVENT_ID.POP) all.push(read());
    at++;
    return all;
  };

  const trees: YamlNode[] = [];
  while (at < events.length) {
    at++;
    trees.push(...readUntilPop(readNode));
  }
  return trees;
}

function anchorOf(source: string, event: { anchorStart: number; anchorEnd: number }): string | null {
  return event.anchorStart === -1 ? null : source.slice(event.anchorStart, event.anchorEnd);
}

/** Where an eye finds the value: at the opening quote; for a block, whose text starts a line later, at its key (null). */
function scalarOffset(event: ScalarEvent): number | null {
  if (event.valueStart === -1) return null;
  if (event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK) return null;
  return event.style === SCALAR_STYLE.PLAIN ? event.valueStart : event.valueStart - 1;
}
