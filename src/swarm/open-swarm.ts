import type { Swarm } from '../doors.js';
import type { Live } from '../model/live.js';
import { kindOfName, plainName } from '../model/object-name.js';
import { AppError } from '../model/problem.js';
import type { SecretValue } from '../model/secret-value.js';
import type { Connection } from './connection.js';
import { ask } from './docker.js';
import { openEngine, type Engine } from './engine.js';
import { toAppError } from './errors.js';
import { addTasks, readLists } from './from-docker.js';
import { fieldOf, indexOf, isObject, listOf, need, textOf, type Json } from './json.js';
import { retargetSpec } from './retarget.js';

/** What the last listing, and each create since, said and a write needs again. */
interface Listed {
  /** Swarm names of secrets and configs by ID. */
  readonly names: Map<string, string>;
  /** Service specs as they came, by ID and index. */
  readonly specs: ReadonlyMap<string, Json>;
}

/** One name for all listings: which of them fails first is chance. */
const READ = { what: 'read the swarm', write: false };

/** The door to a real Swarm. */
export function openSwarm(connection: Connection): Swarm {
  const engine = openEngine(connection);
  let listed: Listed = { names: new Map(), specs: new Map() };
  return {
    list: async (owner, withConfigs = false) => {
      const [secrets, configs, services] = await Promise.all([
        engine.call(READ, ask.objects('secret')),
        withConfigs ? engine.call(READ, ask.objects('config')) : null,
        engine.call(READ, ask.services()),
      ]);
      const lists = { secrets: secrets.body, configs: configs?.body ?? null, services: services.body };
      const live = readLists(lists, owner, services.engineVersion);
      listed = { names: namesOf(live), specs: specsOf(services.body) };
      return live;
    },
    withTasks: async (live) => {
      const [tasks, nodes] = await Promise.all([engine.call(READ, ask.tasks()), engine.call(READ, ask.nodes())]);
      return addTasks(live, tasks.body, nodes.body);
    },
    sameContent: (id, candidate) => {
      const name = listed.names.get(id) ?? '';
      const compare = kindOfName(name) === 'config' ? sameConfig : sameContent;
      return compare(engine, fullId(id), name, candidate);
    },
    create: async (swarmName, labels, value) => {
      const kind = kindOfName(swarmName);
      const body = { Name: plainName(swarmName), Labels: labels, Data: base64(value) };
      const made = await engine.call({ what: `create "${swarmName}"`, write: true }, ask.create(kind, body));
      const id = need(made.body, `created ${kind}`, 'ID');
      listed.names.set(id, swarmName);
      return id;
    },
    relabel: async ({ id, index, swarmName }, labels) => {
      const body = { Name: plainName(swarmName), Labels: labels };
      const call = ask.update(kindOfName(swarmName), fullId(id), index, body);
      await engine.call({ what: `relabel "${swarmName}"`, write: true }, call);
    },
    retarget: async ({ id, index }, changes) => {
      const spec = listed.specs.get(keyOf(id, index));
      if (spec === undefined)
        throw new AppError('Conflict', 'the service changed since it was read', { retry: 'backoff' });
      const call = ask.updateService(fullId(id), index, retargetSpec(spec, changes));
      await engine.call({ what: `update service "${textOf(spec['Name'])}"`, write: true }, call);
    },
    remove: async (id) => {
      const name = listed.names.get(id) ?? id;
      await engine.call({ what: `remove "${name}"`, write: true }, ask.remove(kindOfName(name), fullId(id)));
    },
  };
}

/**
 * An update with other data is refused as such, before the version is looked at; with the same data it is refused for
 * its version, 0, which no object can have. So nothing can be written, whatever the answer.
 */
async function sameContent(engine: Engine, id: string, name: string, candidate: SecretValue): Promise<boolean> {
  if (candidate.expose((bytes) => bytes.length) === 0) return false;
  if (name === '') throw new AppError('NotFound', `there was no secret ${id} when the swarm was listed`);
  const tried = await engine.attempt(ask.update('secret', id, 0, { Name: name, Data: base64(candidate) }));
  if (!tried.ok && tried.failure.kind === 'answer') {
    if (/update out of sequence/i.test(tried.failure.message)) return true;
    if (/only updates to Labels are allowed/i.test(tried.failure.message)) return false;
  }
  const doing = { what: `compare the content of "${name}"`, write: false, url: engine.url };
  if (!tried.ok) throw toAppError(tried.failure, doing);
  throw new AppError('Internal', `the engine accepted an update of "${name}" that it must refuse`);
}

/** The engine tells the content of a config to anybody who may read it. */
async function sameConfig(engine: Engine, id: string, name: string, candidate: SecretValue): Promise<boolean> {
  const { body } = await engine.call({ what: `compare the content of "${name}"`, write: false }, ask.config(id));
  return fieldOf(fieldOf(body, 'Spec'), 'Data') === base64(candidate);
}

function specsOf(services: unknown): ReadonlyMap<string, Json> {
  const specs = new Map<string, Json>();
  for (const raw of listOf(services)) {
    const spec = fieldOf(raw, 'Spec');
    if (isObject(spec)) specs.set(keyOf(need(raw, 'service', 'ID'), indexOf(raw, 'service')), spec);
  }
  return specs;
}

function namesOf({ holders, strangers }: Live): Map<string, string> {
  return new Map([...holders, ...strangers].map((secret) => [secret.id, secret.swarmName]));
}

function keyOf(id: string, index: number): string {
  return `${id}:${index}`;
}

/** The engine takes names and beginnings of IDs too, for a removal as well: only a whole ID may reach it. */
function fullId(id: string): string {
  if (/^[a-z0-9]{25}$/.test(id)) return id;
  throw new AppError('Internal', 'an object of the swarm was named by something else than its full ID');
}

function base64(value: SecretValue): string {
  return value.expose((bytes) => Buffer.from(bytes).toString('base64'));
}
