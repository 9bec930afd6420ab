import { afterAll, afterEach, beforeEach } from '@jest/globals';
import type { Engine } from './engine.js';
import { closers, marks } from './run.js';
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

async function tidy(which: Set<string>): Promise<void> {
  if (which.size > 0) {
    const engine = mainEngine();
    await removeMarked(engine, which, '/services');
    await removeMarked(engine, which, '/secrets');
    await removeMarked(engine, which, '/configs');
    await removeMarked(engine, which, '/networks');
  }
  which.clear();
}

async function removeMarked(engine: Engine, which: Set<string>, kind: string): Promise<void> {
  const all = (await engine.get(kind)) as { ID?: string; Id?: string; Name?: string; Spec?: { Name: string } }[];
  for (const thing of all) {
    const name = thing.Spec?.Name ?? thing.Name ?? '';
    // A stack's network goes only when the last container has left it: at the latest with the engine.
    if ([...which].some((mark) => name.includes(mark)))
      await engine.ask('DELETE', `${kind}/${thing.ID ?? thing.Id ?? ''}`);
  }
}
