import type { Account } from '../aws.js';
import type { SpecDirectory } from '../directory.js';
import type { Engine } from '../engine.js';
import { writeDocuments } from './documents.js';
import { namesOf, type Names } from './names.js';
import { carryObjects, nameServices } from './objects.js';
import { playOut, type Played, type Told } from './played.js';
import { carryServices } from './services.js';

/** A scene on a real Swarm: the Swarm of its world, and its documents in a directory. */
export interface Carried {
  readonly played: Played;
  readonly names: Names;
  readonly engine: Engine;
  readonly dir: SpecDirectory;
  /** All of it goes from the Swarm. */
  end(): Promise<void>;
}

export interface Whereto {
  readonly engine: Engine;
  readonly cloud: Account;
}

/** Rejects unless every service stands as it does in the scene. */
export async function carry(told: Told, number: number, { cloud, engine }: Whereto): Promise<Carried> {
  const played = playOut(told);
  const names = namesOf(number);
  const documents = await writeDocuments(played, names, cloud);
  const cargo = { engine, played, names, documents };
  const ids = await carryObjects(cargo);
  await carryServices(engine, played, names, ids);
  await nameServices(cargo, ids);
  return { played, names, engine, dir: documents.dir, end: () => takeAway(engine, names) };
}

interface Named {
  readonly ID: string;
  readonly Spec: { readonly Name: string };
}

async function takeAway(engine: Engine, { mark }: Names): Promise<void> {
  for (const list of ['services', 'secrets', 'configs']) {
    const all = ((await engine.get(`/${list}`)) as Named[]).filter(({ Spec }) => Spec.Name.startsWith(`${mark}_`));
    for (const { ID } of all) await engine.remove(`/${list}/${ID}`);
  }
}
