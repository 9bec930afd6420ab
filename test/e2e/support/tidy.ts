import { afterAll, afterEach, beforeEach } from '@jest/globals';
import { findMarked } from './marked.js';
import { closers, marks, record } from './run.js';
import { mainEngine } from './swarm.js';

/** After each case everything that carries its marks goes; what beforeAll made goes with the file. */
const ofTheFile = new Set<string>();

beforeEach(() => {
  for (const mark of marks) ofTheFile.add(mark);
  marks.clear();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await tidy(marks);
});
afterAll(async () => tidy(ofTheFile));

/** What the labels and specs were at the end is kept too: the engine does not log bodies of more than 4 KB. */
async function tidy(which: Set<string>): Promise<void> {
  if (which.size > 0) {
    const engine = mainEngine();
    for (const { kind, id, json } of await findMarked(engine, which)) {
      record(json);
      // A stack's network goes only when the last container has left it: at the latest with the engine.
      await engine.ask('DELETE', `${kind}/${id}`);
    }
  }
  which.clear();
}
