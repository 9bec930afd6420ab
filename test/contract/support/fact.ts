import { afterAll, test } from '@jest/globals';
import type { Engine } from '../../e2e/support/engine.js';
import { findMarked } from '../../e2e/support/marked.js';
import { unique } from '../../e2e/support/run.js';
import { engineKind, openOwn, openShared, startsEngines, type Opened } from './engines.js';

/** What a case is given. */
export interface Scene {
  readonly engine: Engine;
  /** "db" -> "db_x3fa91c": a name that no other case uses; what is called so is removed after the case. */
  readonly name: (of: string) => string;
}

type Case = (scene: Scene) => Promise<void>;

/**
 * One fact about Swarm. The title is a sentence of docs/swarm.md. The facts of a file are tried side by side on one
 * engine, so a case looks only at what it made.
 */
export function fact(title: string, run: Case): void {
  test.concurrent(title, async () => onShared(run));
}

/** A fact that the embedded engine need not know, and why. */
export function factOfReal(title: string, because: string, run: Case): void {
  if (because !== '' && engineKind === 'real') fact(title, run);
}

/** A fact that needs a swarm of its own, of so many nodes, the first of which is the manager. */
export function factOfNodes(title: string, nodes: number, run: Case): void {
  if (!startsEngines) return;
  test.concurrent(title, async () => {
    const { engine, end } = await openOwn(nodes);
    await run({ engine, name: unique }).finally(end);
  });
}

let shared: Promise<Opened> | null = null;
afterAll(async () => (await shared)?.end());

async function onShared(run: Case): Promise<void> {
  shared ??= openShared();
  const { engine } = await shared;
  const marks = new Set<string>();
  const name = (of: string): string => {
    const made = unique(of);
    marks.add(made.slice(made.lastIndexOf('_') + 1));
    return made;
  };
  await run({ engine, name }).finally(() => tidy(engine, marks));
}

/** Services go first: what they mount cannot be removed before. */
async function tidy(engine: Engine, marks: ReadonlySet<string>): Promise<void> {
  for (const { kind, id } of await findMarked(engine, marks, ['/services', '/secrets', '/configs'])) {
    await engine.ask('DELETE', `${kind}/${id}`);
  }
}
