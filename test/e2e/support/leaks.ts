import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runDirectory } from './run.js';
import { traces } from './traces.js';

/**
 * Every place of this run where the text can be seen, with what stands around it. Searched are: all that any program
 * printed, its arguments, all request URLs that a proxy saw, names, labels and specs at the end of each case, whatever
 * waxseal or docker left in their home or directory for temporary files, and the debug logs of all engines, which hold
 * request URLs and the bodies of requests with the bytes of secrets blacked out.
 */
export function leaksOf(text: string): readonly string[] {
  return searched().flatMap((file) => found(file, text));
}

/** Files that `leaksOf` searches. Not among them: what cases write as input, and what engines keep. */
export function searched(): readonly string[] {
  const run = runDirectory();
  // Never into an engine's own data: its layers come and go while they are read.
  const record = readdirSync(join(run, 'record'), { recursive: true, encoding: 'utf8' });
  const swarms = readdirSync(run).filter((name) => name !== 'record');
  const logs = swarms.flatMap((name) => nodesOf(join(run, name)).map((node) => join(run, name, node, 'log')));
  const chosen = [...record.map((path) => join(run, 'record', path)), ...logs];
  return chosen.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

function nodesOf(swarm: string): readonly string[] {
  if (statSync(swarm, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(swarm).filter((name) => /^n[0-9]+$/.test(name));
}

function found(file: string, text: string): readonly string[] {
  // A swarm that ends right now takes its log away, and has left a copy in record/.
  const content = existsSync(file) ? readFileSync(file, 'latin1') : '';
  return traces(text).flatMap((trace) => {
    const at = content.indexOf(trace);
    return at < 0 ? [] : [`${file}: …${content.slice(Math.max(0, at - 200), at + 60)}…`];
  });
}
