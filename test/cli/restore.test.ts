import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createSecret, createService } from '../world/engine.js';
import { newDesk, waxseal, type Desk } from './doors.js';

const room = mkdtempSync(join(tmpdir(), 'waxseal-restore-'));
const file = join(room, 'id.age');
writeFileSync(file, 'the identity file', { mode: 0o600 });
afterAll(() => {
  rmSync(room, { recursive: true });
});

const LINE = `init --restore ${file}`;
const labels = (recipient: string, owner = 'shop-prod-k7f3'): Record<string, string> => ({
  'waxseal.identity.owner': owner,
  'waxseal.identity.recipient': recipient,
  'waxseal.identity.recipients': recipient,
});
const kept = (desk: Desk): unknown => {
  const found = [...desk.world.secrets.values()].find(({ name }) => name === 'waxseal_identity');
  return found === undefined ? null : { value: found.value, labels: found.labels };
};

describe('init --restore', () => {
  test('stores the file as it is, for the Policy that is there', async () => {
    const desk = newDesk();
    const { code, out } = await waxseal(desk, LINE);
    expect([code, out]).toEqual([
      0,
      'stored the identity in this Swarm: secret "waxseal_identity" (public key age1primary)\n',
    ]);
    expect(kept(desk)).toEqual({ value: 'the identity file', labels: labels('age1primary') });
  });

  test('done again does nothing', async () => {
    const desk = newDesk();
    await waxseal(desk, LINE);
    desk.calls.splice(0);
    expect((await waxseal(desk, LINE)).out).toContain('this Swarm has it already');
    expect(desk.calls).toEqual(['list']);
  });

  test('takes the place of the identity before', async () => {
    const desk = newDesk();
    createSecret(desk.world, 'waxseal_identity', labels('age1before'), 'the one before');
    expect((await waxseal(desk, LINE)).code).toBe(0);
    expect(kept(desk)).toEqual({ value: 'the identity file', labels: labels('age1primary') });
  });

  // A page of ours ended with the old key still in the Swarm: the new one had been first in the file before, too.
  test.each([
    ['a file with an old identity behind the same first one', { 'waxseal.identity.recipients': 'age1primary,age1old' }],
    ['a file of which nobody noted what is in it', {}],
  ])('takes the place of %s', async (_, noted) => {
    const desk = newDesk();
    const before = { 'waxseal.identity.owner': 'shop-prod-k7f3', 'waxseal.identity.recipient': 'age1primary' };
    createSecret(desk.world, 'waxseal_identity', { ...before, ...noted }, 'the one before');
    expect((await waxseal(desk, LINE)).out).toContain('stored the identity in this Swarm');
    expect(kept(desk)).toEqual({ value: 'the identity file', labels: labels('age1primary') });
  });

  test('but not while a service mounts that, and says how to go on', async () => {
    const desk = newDesk();
    createSecret(desk.world, 'waxseal_identity', labels('age1before'), 'the one before');
    const [secret] = desk.world.secrets.values();
    if (secret === undefined) throw new Error('no secret was made');
    createService(desk.world, { name: 'waxseal', refs: [{ secret, target: 'waxseal_identity' }] });
    const { code, err } = await waxseal(desk, LINE);
    expect(code).toBe(1);
    expect(err).toContain(
      'waxseal: service "waxseal" mounts the identity that is to be replaced\nhint: docker service',
    );
    expect(kept(desk)).toMatchObject({ value: 'the one before' });
  });

  test('leaves the identity of somebody else, and a secret that waxseal did not make', async () => {
    for (const [others, said] of [
      [labels('age1x', 'shop-dev-x1y2'), /of owner "shop-dev-x1y2"[^]*hint: is this the right directory/],
      [
        {},
        /that waxseal did not make[^]*hint: was it made by hand for this directory: `docker secret rm waxseal_identity`/,
      ],
    ] as const) {
      const desk = newDesk();
      createSecret(desk.world, 'waxseal_identity', others, 'theirs');
      const { code, err } = await waxseal(desk, LINE);
      expect([code, err]).toEqual([1, expect.stringMatching(said)]);
      expect(kept(desk)).toMatchObject({ value: 'theirs' });
    }
  });

  test('refuses an identity that is not the first recipient’s, a file that is not there, and a directory without Policy', async () => {
    const other = newDesk();
    other.identity = 'another';
    expect((await waxseal(other, LINE)).err).toContain('the first identity is not that of the first recipient');
    const none = newDesk();
    none.identity = null;
    expect((await waxseal(none, LINE)).err).toContain(`there is no identity file "${file}"`);
    const bare = newDesk();
    bare.specs = { policy: null };
    expect((await waxseal(bare, LINE)).code).toBe(1);
    for (const desk of [other, none, bare]) expect(desk.calls).toEqual([]);
  });

  test('does not go together with what makes a new identity', async () => {
    expect(await waxseal(newDesk(), `${LINE} --backup x.age`)).toMatchObject({
      code: 1,
      err: 'waxseal: --restore and --backup do not go together\nhint: --restore makes no identity and writes no Policy\n',
    });
  });

  test('tells the key that checks snapshots where the Policy has that of another identity', async () => {
    const desk = newDesk();
    desk.policy = { snapshotKey: `ed25519:${'A'.repeat(43)}=` };
    expect((await waxseal(desk, LINE)).err).toContain(
      'note: the snapshotKey of the Policy is not that of this identity, which is ed25519:',
    );
  });
});
