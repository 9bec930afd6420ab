import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/model/problem.js';
import { createSecret } from '../world/engine.js';
import { newDesk, waxseal, type Desk } from './doors.js';
import { typo } from './plans.js';

const room = mkdtempSync(join(tmpdir(), 'waxseal-doctor-'));
afterAll(() => {
  rmSync(room, { recursive: true });
});

/** A Swarm that was made by `waxseal init` for this directory. */
function wellDesk(): Desk {
  const desk = newDesk({ db: {} });
  const labels = { 'waxseal.identity.owner': 'shop-prod-k7f3', 'waxseal.identity.recipient': 'age1primary' };
  createSecret(desk.world, 'waxseal_identity', labels, 'an identity');
  return desk;
}

async function codes(desk: Desk, flags = ''): Promise<{ code: number; found: readonly string[] }> {
  const { code, out } = await waxseal(desk, `doctor -o json ${flags}`);
  const { findings } = JSON.parse(out) as { findings: readonly { severity: string; code: string }[] };
  return { code, found: findings.filter(({ severity }) => severity !== 'note').map((one) => one.code) };
}

describe('doctor', () => {
  test('exits with 0 where nothing is wrong, and writes nothing', async () => {
    const desk = wellDesk();
    expect(await codes(desk)).toEqual({ code: 0, found: [] });
    expect(desk.calls).toEqual(['list', 'tasks']);
  });

  test('tells what it looked at and what it found, the worst first, each with what to do', async () => {
    const desk = wellDesk();
    desk.specs = { problems: [typo()], complete: false };
    const { code, out } = await waxseal(desk, 'doctor');
    expect(code).toBe(1);
    expect(out).toBe(`engine 28.5.2 (API 1.51) at unix:///engine.sock
owner shop-prod-k7f3, 1 secret in the directory

! . (InvalidSpecs)
    1 of its documents or fields cannot be used, and no orphan is removed until
    they can
    -> \`waxseal validate\` tells which

· platform/policy.yaml (AccessUnrestricted)
    the Policy has no access rules: any document may add a secret to any service
    -> spec.access says which secrets may be mounted where

· platform/policy.yaml (OneRecipient)
    only the operator's identity opens what is sealed
    -> is its backup in a safe place? a second recipient, kept offline, would
    open the values too

1 error, 0 warnings, 2 notes.
`);
  });

  test('goes on where the engine cannot be reached', async () => {
    const desk = wellDesk();
    const gone = new AppError('EngineUnreachable', 'could not reach the engine', { hint: 'is dockerd running?' });
    desk.inspector = { engine: () => Promise.reject(gone), services: () => Promise.reject(gone) };
    desk.specs = { policy: null };
    expect(await codes(desk)).toEqual({ code: 1, found: ['PolicyMissing', 'EngineUnreachable'] });
  });

  test('knows an engine that is not safe to reach, and clocks that are apart', async () => {
    const desk = wellDesk();
    const facts = await desk.inspector.engine();
    const open = { ...facts, plainText: true, socketMode: 0o666, clockMs: 3_600_000 };
    desk.inspector = { ...desk.inspector, engine: () => Promise.resolve(open) };
    expect(await codes(desk)).toEqual({ code: 1, found: ['PlainText', 'SocketOpenToAll'] });
    expect((await waxseal(desk, 'doctor')).out).toContain('its clock and the one of this machine are 3599 s apart');
  });

  test('knows an identity that is not the operator’s, and one that is not there', async () => {
    const desk = wellDesk();
    desk.identity = 'another';
    expect(await codes(desk)).toEqual({ code: 1, found: ['KeyMismatch'] });
    desk.identity = null;
    expect(await codes(desk)).toEqual({ code: 0, found: [] });
    expect(await codes(desk, '--identity-file id.age')).toEqual({ code: 1, found: ['IdentityMissing'] });
  });

  test('knows an identity file that others can read', async () => {
    const file = join(room, 'id.age');
    writeFileSync(file, '');
    chmodSync(file, 0o644);
    expect(await codes(wellDesk(), `--identity-file ${file}`)).toEqual({
      code: 1,
      found: ['IdentityReadableByOthers'],
    });
    chmodSync(file, 0o600);
    expect(await codes(wellDesk(), `--identity-file ${file}`)).toEqual({ code: 0, found: [] });
  });

  test('knows a Swarm without the identity, with that of another recipient, and of somebody else', async () => {
    expect(await codes(newDesk())).toEqual({ code: 0, found: ['IdentityNotInSwarm'] });
    const stolen = newDesk();
    const labels = { 'waxseal.identity.owner': 'shop-prod-k7f3', 'waxseal.identity.recipient': 'age1thief' };
    createSecret(stolen.world, 'waxseal_identity', labels, 'an identity');
    expect(await codes(stolen)).toEqual({ code: 1, found: ['OperatorNotRecipient'] });
    const other = newDesk();
    createSecret(other.world, 'waxseal_identity', { ...labels, 'waxseal.identity.owner': 'shop-dev-x1y2' }, 'another');
    expect(await codes(other)).toEqual({ code: 1, found: ['OtherOwnersSwarm'] });
  });

  test('names secrets of others that nobody mounts', async () => {
    const desk = wellDesk();
    createSecret(desk.world, 'old_key', {}, 'forgotten');
    const { out } = await waxseal(desk, 'doctor');
    expect(out).toContain('· secret "old_key" (NobodyMounts)');
    expect(out).not.toContain('waxseal_identity');
  });

  test('passes a bug on', async () => {
    const desk = wellDesk();
    desk.inspector = { ...desk.inspector, engine: () => Promise.reject(new TypeError('x')) };
    expect((await waxseal(desk, 'doctor')).err).toContain('internal error (TypeError)');
  });
});
