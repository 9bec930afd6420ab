import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { otherFilesAreDone } from './support/other-files.js';
import { canary, MARK, runDirectory } from './support/run.js';
import { traces } from './support/traces.js';
import { waitFor } from './support/wait.js';

const HOUR = 3600;

test('the search finds a value as it is, in hex, in base64 at any offset, and percent-encoded', () => {
  const value = canary();
  const hidden = [
    `"${value}"`,
    Buffer.from(value).toString('hex'),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${value}${before}`).toString('base64')),
    encodeURIComponent(Buffer.from(value).toString('base64')),
  ];
  for (const text of hidden) expect(traces(MARK).some((trace) => text.includes(trace))).toBe(true);
});

/** Comes last (sequencer.mjs), and waits until every other file is through. */
test(
  'no value of the whole run is found in any output, request URL, label or engine log',
  async () => {
    await waitFor('the other test files', () => otherFilesAreDone('canary.test.ts'), HOUR);
    const files = outputs();
    expect(files.some((file) => file.endsWith('/main/n1/log') && statSync(file).size > 0)).toBe(true);
    expect(files.flatMap(found)).toEqual([]);
  },
  HOUR * 1000,
);

/** Everything that was printed, and the debug logs of all engines, which hold request URLs and the labels of requests. */
function outputs(): readonly string[] {
  const run = runDirectory();
  const paths = readdirSync(run, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => /^record\/[^/]+\.log$|\/n[0-9]+\/log$/.test(path)).map((path) => join(run, path));
}

/** The place of each trace of a value, with what stands around it. */
function found(file: string): readonly string[] {
  const text = readFileSync(file, 'latin1');
  return traces(MARK).flatMap((trace) => {
    const at = text.indexOf(trace);
    return at < 0 ? [] : [`${file}: …${text.slice(Math.max(0, at - 200), at + 60)}…`];
  });
}
