import { createHash } from 'node:crypto';
import type { Specs } from '../model/spec.js';
import { parseSpecs, type ReadFile, type SpecInput } from '../spec/parse-specs.js';

/**
 * Parsing is pure and by far the larger part of reading a directory, so what says the same as the last time is not parsed
 * again. It goes by the whole text, never by times and sizes of files, and keeps no more of the text than its digest.
 */
export function parseOnce(read?: ReadFile): (input: SpecInput) => Specs {
  let last: { readonly digest: string; readonly specs: Specs } | null = null;
  return (input) => {
    const digest = digestOf(input);
    if (last?.digest !== digest) last = { digest, specs: parseSpecs(input, read) };
    return last.specs;
  };
}

/** Everything that parsing looks at. Each part is told with its length, so that no two readings run together. */
function digestOf({ contents = [], files, sops = [], ...rest }: SpecInput): string {
  const told = [sops, contents].map((reads) =>
    reads.map(({ path, read }) => [path, 'sha256' in read ? read.sha256 : read]),
  );
  const hash = createHash('sha256').update(JSON.stringify([rest, told]));
  for (const { path, text } of files) hash.update(JSON.stringify([path, text.length])).update(text);
  return hash.digest('base64');
}
