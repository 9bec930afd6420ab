import { expect, test } from '@jest/globals';
import { assertOwnSwarm } from '../../src/model/own-swarm.js';
import type { Live } from '../../src/model/live.js';

/** A Swarm with identity secrets of these owners, and one secret that has nothing to do with Waxseal. */
function swarmOf(...owners: readonly string[]): Live {
  const secret = { index: 1, owner: null, adoptable: false, sameContent: null };
  const homes = owners.map((owner, i) => {
    return { ...secret, id: `id${i}`, swarmName: `identity${i}`, labels: { 'waxseal.identity.owner': owner } };
  });
  const strangers = [{ ...secret, id: 'id', swarmName: 'db', labels: {} }, ...homes];
  return { holders: [], strangers, services: [], tasks: null, nodes: null, engineVersion: '28.2.2' };
}

test('a Swarm without an identity, one of this owner and one that it shares are its own', () => {
  for (const owners of [[], ['shop-prod'], ['other', 'shop-prod']]) {
    expect(() => assertOwnSwarm('shop-prod', swarmOf(...owners))).not.toThrow();
  }
});

test('a Swarm that is the home of others only is refused, with the name of one of them', () => {
  expect(() => assertOwnSwarm('shop-staging', swarmOf('shop-prod'))).toThrow(
    expect.objectContaining({ code: 'OtherOwnersSwarm', message: expect.stringContaining('owner "shop-prod"') }),
  );
});
