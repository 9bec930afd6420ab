import { describe, expect, test } from '@jest/globals';
import type { Difference } from '../../src/model/difference.js';
import type { Consumer, Specs } from '../../src/model/spec.js';
import type { SecretStore } from '../../src/model/store.js';
import { VAULT } from '../sources/shelf/fake-store.js';
import { createService } from '../world/engine.js';
import { newDesk, waxseal, wireOf, type Desk } from './doors.js';

describe('plan --base tells the lints that no document shows by itself', () => {
  const place = { file: 'secrets.yaml', line: 7, column: 1 };
  const more = { selector: null, uid: '0', gid: '0', mode: 0o400, force: false };
  const consumer = (target: string): Consumer => ({ ...more, service: 'web', target, place });
  const said = (line: number): SecretStore => ({ ...VAULT, name: 'vault', place: { ...place, line } });

  /** What is told as introduced between two desks, with a service that mounts "db". */
  async function introduced(base: Desk, head: Desk, flags = ''): Promise<readonly string[]> {
    await waxseal(head, 'apply --yes');
    const [secret] = head.world.secrets.values();
    if (secret === undefined) throw new Error('no secret was made');
    createService(head.world, { name: 'web', refs: [{ secret, target: 'db' }] });
    const read = async (of: Desk): Promise<Specs> => (await wireOf(of).directory('.')).read();
    head.base = { ...(await read(base)), policy: (await read(head)).policy };
    const { out } = await waxseal(head, `plan --base main -o json${flags}`);
    const { difference } = JSON.parse(out) as { difference: Difference };
    const { problems } = JSON.parse(out) as { problems: readonly { code: string }[] };
    const told = difference.changes.filter(({ change }) => change === 'introduced').map(({ message }) => message);
    return [...told, ...problems.map(({ code }) => code)];
  }

  test('a store that nothing takes anything from, once', async () => {
    const [base, head] = [newDesk({ db: {} }), newDesk({ db: {} })];
    head.specs = { stores: [said(1)] };
    const told = ['warning: no document takes anything from the store "vault" (StoreUnused)'];
    expect(await introduced(base, head)).toEqual(told);
    // Another line of the same store is no news.
    base.specs = { stores: [said(9)] };
    expect(await introduced(base, head)).toEqual([]);
  });

  test('an entry that differs from the mount that is there, also with --diff-only', async () => {
    const other = { db: { consumers: [consumer('other')] } };
    const what = '"web" mounts "db" in another way than this entry says; the mount stays as it is';
    const told = [`warning: ${what} (MountDiffers)`, 'MountDiffers'];
    expect(await introduced(newDesk({ db: {} }), newDesk(other))).toEqual(told);
    expect(await introduced(newDesk({ db: {} }), newDesk(other), ' --diff-only')).toEqual(told);
    // What was so before is told, but not as news.
    expect(await introduced(newDesk(other), newDesk(other))).toEqual(['MountDiffers']);
  });
});
