import { expect, test } from '@jest/globals';
import { withholdFrom } from '../../src/api/withheld.js';
import type { Node } from '../../src/model/live.js';
import { leased, openMint } from '../sources/minting.js';
import { certificateLabels, certificateOf } from '../../src/model/certificate.js';
import { alice, holder as made, live, service, spec, specs } from '../sources/world.js';

const HOLDER = made(spec('db', leased()), 'x', await alice());

/** Without them a plan of the snapshot rotated what is not due, and removed what the Swarm's own plan keeps. */
test('a snapshot has what planning looks at of a lease, and nothing that is sealed', async () => {
  const part = { kind: 'part', of: 'db', property: 'username', previousMs: null } as const;
  const mint = await openMint(spec('db', leased()), spec('user', part));
  await mint.settle();
  const [holder, user] = withholdFrom(live({ holders: mint.swarm.holders() }), specs([])).holders;
  expect(holder?.labels).toMatchObject({
    'waxseal.lease': 'shop-db',
    'waxseal.made': '2026-01-01T00:00:00.000Z',
    'waxseal.sealed': '',
    'waxseal.sealed-for': mint.swarm.row('db_v1').labels['waxseal.sealed-for'],
  });
  expect(user?.labels).toMatchObject({ 'waxseal.lent-by': 'db_v1' });
  expect(user?.labels).not.toHaveProperty('waxseal.sealed');
});

test('a snapshot tells when a certificate ends, as the Swarm does', () => {
  const facts = { subject: 'CN=shop', notBeforeMs: 0, notAfterMs: 86_400_000 };
  const [holder] = withholdFrom(
    live({ holders: [{ ...HOLDER, labels: certificateLabels(facts) }] }),
    specs([]),
  ).holders;
  expect(certificateOf(holder?.labels ?? {})).toEqual(facts);
});

// "node.labels.db_zone" let the label "db" out as well; and as the engine does, case counts in the name of a label only.
test('a snapshot has the labels of nodes that a constraint names, and none that begin alike', () => {
  const labels = { db: 'label-canary', db_zone: 'a', other: 'label-canary' };
  const node: Node = {
    ...{ id: 'n1', hostname: 'one', role: 'worker', ready: true, availability: 'active', labels, engineLabels: labels },
    ...{ os: 'linux', architecture: 'amd64', ip: '10.0.0.1', engineVersion: '28' },
  };
  const constraints = [' Node.Labels.db_zone == a', 'node.role==worker'];
  const world = live({ nodes: [node], services: [{ ...service('web', []), constraints }] });
  const [seen] = withholdFrom(world, specs([])).nodes ?? [];
  expect([seen?.labels, seen?.engineLabels, seen?.ip]).toEqual([{ db_zone: 'a' }, { db_zone: 'a' }, '']);
});
