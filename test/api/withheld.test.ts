import { expect, test } from '@jest/globals';
import { withholdFrom } from '../../src/api/withheld.js';
import { leased, openMint } from '../sources/minting.js';
import { live, spec, specs } from '../sources/world.js';

/** Without them a plan of the snapshot rotated what is not due, and removed what the Swarm's own plan keeps. */
test('a snapshot has what planning looks at of a lease, and nothing that is sealed', async () => {
  const mint = await openMint(spec('db', leased()));
  await mint.settle();
  const [holder] = withholdFrom(live({ holders: mint.swarm.holders() }), specs([])).holders;
  expect(holder?.labels).toMatchObject({ 'waxseal.lease': 'shop-db', 'waxseal.made': '2026-01-01T00:00:00.000Z' });
  expect(holder?.labels).not.toHaveProperty('waxseal.sealed');
});
