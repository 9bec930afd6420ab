import type { Commit } from './spec.js';

const MAX_AUTHOR = 200;

/** `text` is the commit object as `git cat-file commit` prints it, or null: then only the id is known. */
export function commitFrom(id: string, text: string | null): Commit {
  const head = text?.split('\n\n', 1)[0] ?? '';
  const [, name, seconds] = /^author (.+) (\d{1,12}) [+-]\d{4}$/m.exec(head) ?? [];
  const author = name?.replace(/\p{Cc}/gu, '').slice(0, MAX_AUTHOR) ?? null;
  return { id, author, atMs: seconds === undefined ? null : Number(seconds) * 1000 };
}
