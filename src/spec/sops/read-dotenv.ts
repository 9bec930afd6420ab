import { sopsFault } from './fault.js';
import type { SopsTree } from './tree.js';
import { unflatten } from './unflatten.js';

const PREFIX = 'sops_';

/** A dotenv file as sops writes it: a `NAME=value` a line, line breaks as `\n`, its own fields under `sops_…`. */
export function readDotenv(text: string): SopsTree {
  const values: [string, SopsTree][] = [];
  const own = new Map<string, string>();
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.endsWith('\r')) throw sopsFault(`line ${index + 1} ends with CR LF`, 'keep git from changing line ends');
    const at = line.indexOf('=');
    if (at === -1) throw sopsFault(`line ${index + 1} is no NAME=value`);
    const name = line.slice(0, at);
    if (seen.has(name)) throw sopsFault(`line ${index + 1} repeats a name`);
    seen.add(name);
    const value = line.slice(at + 1).replaceAll('\\n', '\n');
    if (name.startsWith(PREFIX)) own.set(name.slice(PREFIX.length), value);
    else values.push([name, { kind: 'text', text: value }]);
  }
  return { kind: 'map', pairs: [...values, ['sops', unflatten(own)]] };
}
