/** Rejections of a task that no value can be the reason of. */
const INNOCENT = /no such image|no suitable node|pull access denied/i;

/** What of the error of a task matters: the part of it that speaks for the value. null: nothing does. */
export function innocentPart(error: string): string | null {
  return INNOCENT.exec(error)?.[0] ?? null;
}
