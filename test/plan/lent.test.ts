import { expect, test } from '@jest/globals';
import { LEASE_LABEL, lentLabels } from '../../src/model/labels.js';
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

const part = (property: string) => ({ kind: 'part', of: 'db', property, previousMs: null }) as const;
const inputs = ['username', 'password'].map((name) => ({ name, source: part(name), encoding: 'none' as const }));
const URL = {
  ...spec('url', leased()),
  source: { kind: 'composed', template: '{{ username }}:{{ password }}', inputs } as const,
  retention: { versions: 0, minAgeMs: 0 },
};
const PLAIN = { ...DB, stableName: false };

/** Nobody mounts the leased credentials themselves, so that their version was spent as soon as the next one was there. */
test.each<
  [string, { stands?: 1 | 2; before?: 1 | 2; newest?: 'proven' | 'trial'; wanted?: boolean }, string | undefined]
>([
  ['is mounted', { stands: 1 }, 'StillMounted: "url_v1" works by the lease of "db_v1": "url_v1" is mounted by "web"'],
  [
    'may be rolled back to',
    { stands: 2, before: 1 },
    'NeededForRollback: "url_v1" works by the lease of "db_v1": "url_v1" is the rollback target of "web" and goes with its next update',
  ],
  [
    'has no successor that is proven',
    { newest: 'trial' },
    'WaitingForTurn: "url_v1" works by the lease of "db_v1": no later version of "url" is proven',
  ],
  [
    'left git and is mounted',
    { stands: 1, wanted: false },
    'StillMounted: "url_v1" works by the lease of "db_v1": "url_v1" is mounted by "web"',
  ],
  ['left git', { newest: 'trial', wanted: false }, undefined],
  ['is superseded', {}, undefined],
])('leased credentials stay while a version that is composed of them %s', async (_, at, held) => {
  const { before = null, newest = 'proven', stands = null, wanted = true } = at;
  const keyring = await alice();
  const dbs = [1, 2].map((version) => holder(PLAIN, `pw-${version}`, keyring, { ...LEASED, version }));
  const urls = ([1, 2] as const).map((version) =>
    holder(URL, `u${version}`, keyring, {
      version,
      labels: lentLabels([`db_v${version}`]),
      state: { kind: version === 2 ? newest : 'proven' },
    }),
  );
  const at2 = (n: 1 | 2 | null) => urls.filter(({ version }) => version === n);
  const documents = wanted ? [PLAIN, URL] : [PLAIN];
  const made = plan({
    specs: specs(documents),
    desired: documents.map((of) => {
      const newestOf = [...dbs, ...urls].findLast(({ secret }) => secret === of.name);
      const fingerprint = newestOf?.fingerprint ?? '';
      return {
        spec: of,
        source: newestOf?.source ?? '',
        value: { kind: 'known', fingerprint, sameAs: [], bytes: false },
        equalHolders: [],
        certificate: null,
      };
    }),
    live: live({
      holders: [...dbs, ...urls],
      services: stands === null ? [] : [service('web', at2(stands), before === null ? null : at2(before))],
    }),
    seen: NOTHING_SEEN,
    now: { monotonic: 0, wall: 0 },
    confirmRemovals: null,
  });
  const gone = made.steps.flatMap((step) => (step.action === 'remove' ? [step.holder] : []));
  expect(gone.includes('db_v1')).toBe(held === undefined);
  const kept = made.held.find(({ action, holder: name }) => action === 'remove' && name === 'db_v1');
  expect(kept && `${kept.reason}: ${kept.message}`).toBe(held);
});
