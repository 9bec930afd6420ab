import { describe, expect, test } from '@jest/globals';
import { planJson, statusJson } from '../../src/api/json.js';
import { planHuman } from '../../src/cli/view-human.js';
import { statusHuman } from '../../src/cli/view-status.js';
import type { Commit, Withheld } from '../../src/model/spec.js';
import { summarize } from '../../src/status/summarize.js';
import { EIGHTY } from '../cli/plans.js';
import { newOperator, planPass } from '../world/operator.js';
import { newWorld } from '../world/world.js';

const COMMIT: Commit = { id: 'a'.repeat(40), author: 'Ada <ada@example.com>', atMs: 1_700_000_000_000 };
const WITHHELD: Withheld = { reason: 'UnverifiedCommit', message: 'commit "bbbbbbbbbbbb" is not signed' };

function planned(withheld: Withheld | null): ReturnType<typeof planPass>['plan'] {
  const specs = { withheld, commit: COMMIT, revision: COMMIT.id };
  return planPass(newWorld(), newOperator(), { db: {} }, { specs }).plan;
}

describe('a newer commit that is withheld', () => {
  test('needs a person, and stops nothing of the commit before it', () => {
    const plan = planned(WITHHELD);
    expect(plan.steps).toEqual(planned(null).steps);
    expect(plan.held).toEqual([
      expect.objectContaining({ action: 'checkout', secret: '', reason: 'UnverifiedCommit', class: 'attention' }),
    ]);
  });

  test('is told by the plan', () => {
    const plan = planned(WITHHELD);
    expect(planHuman(plan, EIGHTY)).toContain(
      'git\n  ! held: check out a newer commit\n      commit "bbbbbbbbbbbb" is not signed (UnverifiedCommit)\n',
    );
    const told = { action: 'checkout', secret: null, reason: 'UnverifiedCommit', class: 'attention' };
    expect(planJson(plan)).toMatchObject({ revision: COMMIT.id, commit: COMMIT, held: [told] });
  });

  test('is told by the status, above the secrets and as none of them', () => {
    const status = summarize(planned(WITHHELD), 0);
    expect(status.secrets.map(({ secret }) => secret)).toEqual(['db']);
    expect(statusHuman(status, EIGHTY)).toMatch(/^ {4}! commit "bbbbbbbbbbbb" is not signed \(UnverifiedCommit\)\n/);
    expect(statusJson(status, [])).toMatchObject({ commit: COMMIT, held: [{ reason: 'UnverifiedCommit' }] });
  });
});
