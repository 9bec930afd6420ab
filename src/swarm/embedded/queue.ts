/** What is due at a time. Whoever is woken looks whether it still is: nothing is ever taken out early. */
export interface Due {
  /** Unix ms. */
  readonly at: number;
  readonly kind: 'task' | 'service';
  readonly id: string;
}

export interface Queue {
  add(due: Due): void;
  /** The earliest; of one time, the one that was added first. */
  peek(): Due | null;
  take(): Due | null;
}

interface Entry extends Due {
  readonly order: number;
}

/** A binary heap. */
export function newQueue(): Queue {
  const heap: Entry[] = [];
  let order = 0;
  return {
    add: (due) => {
      order += 1;
      heap.push({ ...due, order });
      rise(heap, heap.length - 1);
    },
    peek: () => heap[0] ?? null,
    take: () => {
      const first = heap[0] ?? null;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        sink(heap, 0);
      }
      return first;
    },
  };
}

function rise(heap: Entry[], from: number): void {
  for (let at = from; at > 0;) {
    const parent = (at - 1) >> 1;
    if (!swapped(heap, parent, at)) return;
    at = parent;
  }
}

function sink(heap: Entry[], from: number): void {
  for (let at = from; ;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const least = right < heap.length && isBefore(heap[right], heap[left]) ? right : left;
    if (least >= heap.length || !swapped(heap, at, least)) return;
    at = least;
  }
}

/** Puts two entries right, and tells whether they were wrong. */
function swapped(heap: Entry[], upper: number, lower: number): boolean {
  const [above, below] = [heap[upper], heap[lower]];
  if (above === undefined || below === undefined || !isBefore(below, above)) return false;
  heap[upper] = below;
  heap[lower] = above;
  return true;
}

function isBefore(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
