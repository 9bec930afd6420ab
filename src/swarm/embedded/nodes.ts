import { fieldOf, textOf, textsOf, type Json } from '../json.js';
import { wakeAll } from './agent.js';
import { find } from './find.js';
import { record } from './journal.js';
import { refusal, rpcRefusal } from './refusal.js';
import { eventOf } from './swarm-event.js';
import { touch, type Node, type World } from './world.js';

export function findNode(world: World, wanted: string): Node {
  return find('node', world.nodes, wanted, ({ hostname }) => hostname);
}

/** As `docker node update`: availability and labels. */
export function updateNode(world: World, wanted: string, version: string, body: Json): void {
  if (!/^[0-9]+$/.test(version)) throw refusal(400, `invalid node version '${version}'`);
  const node = findNode(world, wanted);
  if (Number(version) !== node.index) throw rpcRefusal('Unknown', 'update out of sequence');
  const availability = textOf(fieldOf(body, 'Availability'));
  const next = availability === 'pause' || availability === 'drain' ? availability : 'active';
  changeNode(world, node, { availability: next, labels: textsOf(body['Labels']) });
}

/** Whatever changes of a node, every service has to be looked at again. */
export function changeNode(
  world: World,
  node: Node,
  change: Partial<Pick<Node, 'availability' | 'labels' | 'state'>>,
): void {
  const attributes = [
    ['name', node.hostname],
    ...differing('availability', node.availability, change.availability),
    ...differing('state', node.state, change.state),
  ];
  Object.assign(node, change, touch(world));
  const happening = { type: 'node', action: 'update', id: node.id } as const;
  const named = Object.fromEntries(attributes) as Record<string, string>;
  record(world.journal, eventOf(world, { ...happening, attributes: named }));
  for (const service of world.services.values()) {
    service.changed = true;
    world.dirty.add(service.id);
  }
  wakeAll(world);
}

function differing(name: string, old: string, now: string | undefined): string[][] {
  return now === undefined || now === old
    ? []
    : [
        [`${name}.old`, old],
        [`${name}.new`, now],
      ];
}
