import { LABEL } from '../../../../src/model/labels.js';
import { kindOfName, plainName } from '../../../../src/model/object-name.js';
import type { Labels } from '../../../../src/model/plan.js';
import { createHash } from 'node:crypto';
import { fingerprintOf } from '../../../world/operator.js';
import type { WorldSecret } from '../../../world/world.js';
import type { Engine } from '../engine.js';
import type { Documents } from './documents.js';
import type { Names } from './names.js';
import type { Played } from './played.js';

/** The real ID of each thing of the world, by its ID there. */
export type Ids = Map<string, string>;

/** What is carried, and where to. */
export interface Cargo {
  readonly engine: Engine;
  readonly played: Played;
  readonly names: Names;
  readonly documents: Documents;
}

/** Every secret and config of the world, with its value and its labels, in the order in which they came to be. */
export async function carryObjects(cargo: Cargo): Promise<Ids> {
  const ids: Ids = new Map();
  for (const secret of cargo.played.world.secrets.values()) {
    const made = await cargo.engine.post(`/${listOf(secret)}/create`, await bodyOf(secret, cargo));
    ids.set(secret.id, (made as { ID: string }).ID);
  }
  return ids;
}

/** The labels that name services can be written only now that these are there. */
export async function nameServices(cargo: Cargo, ids: Ids): Promise<void> {
  const { engine, played } = cargo;
  for (const secret of played.world.secrets.values()) {
    const told = [LABEL.mounts, LABEL.unjudged, LABEL.refused].filter((label) => label in secret.labels);
    if (told.length === 0) continue;
    const path = `/${listOf(secret)}/${ids.get(secret.id) ?? ''}`;
    const { Version } = (await engine.get(path)) as { Version: { Index: number } };
    const { Labels, Name } = await bodyOf(secret, cargo);
    const withIds = Object.fromEntries(told.map((label) => [label, realIds(secret.labels[label] ?? '', ids)]));
    await engine.post(`${path}/update?version=${String(Version.Index)}`, { Name, Labels: { ...Labels, ...withIds } });
  }
}

function realIds(list: string, ids: Ids): string {
  return list
    .split(',')
    .map((id) => ids.get(id) ?? id)
    .sort()
    .join(',');
}

const listOf = ({ name }: WorldSecret): string => `${kindOfName(name)}s`;

async function bodyOf(secret: WorldSecret, cargo: Cargo): Promise<{ Name: string; Data: string; Labels: Labels }> {
  return {
    Name: plainName(cargo.names.marked(secret.name)),
    Data: Buffer.from(secret.value).toString('base64'),
    Labels: await labelsOf(secret, cargo),
  };
}

/** The world stands for digests and keys with its own; names, owners and recipients are those of the scene. */
async function labelsOf(secret: WorldSecret, { documents, names, played }: Cargo): Promise<Labels> {
  const { labels } = secret;
  const kind = kindOfName(secret.name);
  const logical = kind === 'config' ? `config/${labels[LABEL.config] ?? ''}` : (labels[LABEL.secret] ?? '');
  const made = makings(played);
  const real: Record<string, (text: string) => string | Promise<string>> = {
    [LABEL.owner]: names.owner,
    'waxseal.identity.owner': names.owner,
    'waxseal.identity.recipient': documents.recipient,
    [LABEL[kind]]: names.marked,
    [LABEL.self]: names.marked,
    [LABEL.state]: (text) => marked(text, played, names),
    [LABEL.fingerprint]: (text) => {
      const value = made.find((one) => fingerprintOf(logical, one.value) === text)?.value;
      return documents.fingerprint(logical, known(value, text));
    },
    [LABEL.source]: (text) => {
      const { rotate, value } = known(
        made.find((one) => sourceInWorld(one) === text),
        text,
      );
      return documents.source(logical, value, rotate);
    },
  };
  const entries = Object.entries(labels).map(async ([key, text]) => [key, (await real[key]?.(text)) ?? text] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** "suspect: db_v2", "failed: TasksFailed web". */
function marked(state: string, { world }: Played, names: Names): string {
  const all = [...world.secrets.values(), ...world.services.values()].map(({ name }) => name);
  return state.replace(/[A-Za-z0-9_/.-]+/g, (word) => (all.includes(word) ? names.marked(word) : word));
}

interface Making {
  readonly value: string;
  readonly rotate: string;
}

/** What a version of this scene can have been made of. */
function makings({ scene, world }: Played): readonly Making[] {
  const values = [...world.secrets.values()].map(({ value }) => value);
  const rotates = Object.values(scene.git).map(({ rotate }) => rotate ?? '');
  return values.flatMap((value) => ['', ...rotates].map((rotate) => ({ value, rotate })));
}

/** As desiredOf has it. */
function sourceInWorld({ rotate, value }: Making): string {
  return `sha256:${createHash('sha256').update(`${value} ${rotate}`).digest('hex').slice(0, 12)}`;
}

function known<T>(found: T | undefined, text: string): T {
  if (found === undefined) throw new Error(`no value of the scene gives "${text}"`);
  return found;
}
