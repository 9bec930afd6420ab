import { describe, expect, test } from '@jest/globals';
import { planHuman, problemsHuman } from '../../src/cli/view-human.js';
import { relabel, replace, settle, repoint, planOf, create } from '../apply/steps.js';
import { attention, EIGHTY, held, rotation, standing, typo, wholeStory } from './plans.js';

describe('a plan for people', () => {
  test('lists what happens under each secret, and ends with one line of counts', () => {
    expect(planHuman(rotation(), EIGHTY)).toBe(
      `db
  + create db_v2
      the document has a new value (ValueChanged)
  ~ update service web, 4 tasks restart
      db_v1 -> db_v2
      it mounts a superseded version (ReferenceStale)
  - later: remove db_v1
      goes once db_v2 is proven and nothing uses it (Superseded)

Plan: 1 to create, 1 service to update (4 tasks restart), 1 to remove later,
1 unchanged.
`,
    );
  });

  test('says everything unchanged in one line', () => {
    const plan = { ...planOf(), standings: [standing('api'), standing('db')] };
    expect(planHuman(plan, EIGHTY)).toBe('No changes: 2 secrets as the documents say.\n');
    expect(planHuman({ ...plan, unsettled: true }, EIGHTY)).toBe(
      'Nothing to do now: a rollout is on its way. 2 secrets in all.\n',
    );
    expect(planHuman(planOf(), EIGHTY)).toBe('No secrets.\n');
  });

  test('shows a service once, with what is held and what is wrong', () => {
    expect(planHuman(wholeStory(), EIGHTY)).toBe(
      `db
  + create db_v2
      the document has a new value (ValueChanged)
  ~ update service web, 4 tasks restart
      db_v1 -> db_v2
      it mounts a superseded version (ReferenceStale)
  ~ update service worker, 1 task restart
      db_v1 -> db_v2
      mail_v1 -> mail_v2
      two of its secrets have new versions (ReferenceStale)
  - later: remove db_v1
      goes once db_v2 is proven and nothing uses it (Superseded)

mail
  ! held: update service web
      mail_v2 failed on web: its tasks failed (VersionFailed)

old
  - remove old_v1
      its document left git (Orphaned)
  · held: remove old_v1
      web may still be rolled back to it; it goes with the next update of web
      (NeededForRollback)

team/db.yaml:7:3:
  error: unknown field "consumer" in "spec" (UnknownField)
  hint: did you mean "consumers"?
warning: unknown field "consumer" in "spec" (AccessOpen)

Plan: 1 to create, 2 services to update (5 tasks restart), 1 to remove,
1 to remove later, 2 held (1 needs attention), 1 unchanged.
This is not the whole story: some documents could not be read.
`,
    );
  });

  test('has Terraform’s signs for the rest', () => {
    const mount = repoint('web', 'db');
    const [change] = mount.changes;
    if (change === undefined) throw new Error('a repoint without change');
    const plan = planOf(
      relabel('db'),
      { ...mount, changes: [{ ...change, from: null }], restartsTasks: 0 },
      { ...mount, service: 'old', changes: [{ ...change, to: null }] },
      settle('job', 'db'),
      replace('db'),
    );
    expect(planHuman(plan, EIGHTY)).toBe(
      `db
  ~ relabel db_v1
      m (StateChanged)
  ~ update service web, restarts nothing
      mount db_v2 as db
      m (ReferenceStale)
  ~ update service old, 1 task restart
      take away db_v1 at db
      m (ReferenceStale)
  ~ settle service job, restarts nothing
      m (StableNameBlocked)
  ± replace db
      m (StableNameStale)

Plan: 1 to relabel, 2 services to update (1 task restart), 1 service to settle,
1 to replace, 0 unchanged.
`,
    );
  });

  test('marks a move that only happens if the value differs', () => {
    const plan = planOf({ ...create('db', 2), reason: 'ValueUnknown' }, repoint('web', 'db'));
    expect(planHuman(plan, EIGHTY)).toContain('update service web, 1 task restart, if the value differs\n');
  });

  test('counts what is held where nothing is to be done', () => {
    const plan = { ...planOf(), held: [attention('db'), attention('db'), held('api')], standings: [standing('mail')] };
    expect(planHuman(plan, EIGHTY)).toContain('Plan: nothing to do, 3 held (2 need attention), 1 unchanged.\n');
  });

  test('never prints a label', () => {
    const step = { ...create('db'), labels: { 'waxseal.fingerprint': 'hmac-sha256:abc:def', team: 'payments' } };
    expect(planHuman(planOf(step), EIGHTY)).not.toMatch(/hmac|payments/);
  });

  test('fits the terminal, whatever the names are', () => {
    const lines = planHuman(wholeStory(), { columns: 50, color: false }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  test('colours the signs on a terminal only', () => {
    expect(planHuman(rotation(), { columns: 80, color: true })).toContain('  \u001b[32m+\u001b[39m create db_v2');
    expect(planHuman(rotation(), EIGHTY)).not.toContain('\u001b');
  });
});

test('a problem of the directory as a whole has no place', () => {
  const problem = typo({
    code: 'PolicyMissing',
    message: 'no Policy',
    hint: 'run `waxseal init`',
    file: null,
    line: null,
    column: null,
  });
  expect(problemsHuman([problem], EIGHTY)).toBe('error: no Policy (PolicyMissing)\n  hint: run `waxseal init`');
});

// The runner of Gitea sets a variable of the job for a line that begins with "::set-env name=…::".
test.each(['::set-env name=NODE_OPTIONS::x.yaml', '##[group]x.yaml'])('no line is a command to a CI: %s', (file) => {
  expect(problemsHuman([typo({ file })], EIGHTY)).toMatch(/^\.\/(?:::|##)/);
});
