import { expect, test } from '@jest/globals';
import { LEASE_LABEL } from '../../src/model/labels.js';
import { NOTHING_SEEN } from '../../src/model/seen.js';
import { plan } from '../../src/plan/plan.js';
import { leased } from '../sources/minting.js';
import { alice, holder, live, service, spec, specs } from '../sources/world.js';

const DB = spec('db', leased(), { retention: { versions: 0, minAgeMs: 0 }, stableName: true });
const LEASED = { labels: { [LEASE_LABEL]: 'shop-db' } };

/**
 * A job that mounts the plain name is never moved, so that the stable holder stays at the first making; its version went,
 * and with it the lease of credentials that the job still uses.
 */
test.each([
  ['mounted', LEASED, [], 'StillMounted: "db" is mounted by "job"'],
  ['mounted, but of no lease', {}, ['db_v1'], undefined],
])('the version of leased credentials stays while the stable holder of them is %s', async (_, more, removed, held) => {
  const keyring = await alice();
  const first = holder(DB, 'pw-1', keyring, more);
  const second = holder(DB, 'pw-2', keyring, { ...more, version: 2 });
  const stable = holder(DB, 'pw-1', keyring, { role: 'stable' });
  const made = plan({
    specs: specs([DB]),
    desired: [
      {
        spec: DB,
        source: second.source,
        value: { kind: 'known', fingerprint: second.fingerprint, sameAs: [], bytes: false },
        equalHolders: [],
        certificate: null,
      },
    ],
    live: live({
      holders: [stable, first, second],
      services: [{ ...service('job', [stable]), mode: 'replicated-job' }],
    }),
    seen: NOTHING_SEEN,
    now: { monotonic: 0, wall: 0 },
    confirmRemovals: null,
  });
  const removals = made.steps.flatMap((step) => (step.action === 'remove' ? [step.holder] : []));
  expect(removals).toEqual(removed);
  const kept = made.held.find(({ action, holder: name }) => action === 'remove' && name === 'db_v1');
  expect(kept && `${kept.reason}: ${kept.message}`).toBe(held);
});
