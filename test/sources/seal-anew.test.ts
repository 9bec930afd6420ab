import { describe, expect, test } from '@jest/globals';
import { SEALED_LABEL } from '../../src/model/labels.js';
import type { Pass } from '../../src/model/pass.js';
import { SEALED_FOR_LABEL, sealedLabels } from '../../src/model/sealed-for.js';
import { ALICE } from '../support/identities.js';
import { HOUR } from './fake-leases.js';
import { generated, leased, openMint, UUID, type Mint } from './minting.js';
import { lost, rotated, spec } from './world.js';

/** Of the identity that is alone once ALICE's is lost. */
const OTHER = (await lost()).recipient;
const BOTH = [ALICE.recipient, OTHER];
const sealedOf = (mint: Mint, name: string): string => mint.swarm.row(name).labels[SEALED_LABEL] ?? '';
const steps = ({ plan }: Pass): string[] =>
  plan.steps.map((step) => `${step.action} ${'holder' in step ? step.holder : ''} ${step.reason}: ${step.message}`);

const stanzas = (armor: string): number =>
  Buffer.from(armor.split('\n').slice(1, -2).join(''), 'base64').toString('latin1').split('-> X25519').length - 1;

describe('a change of recipients', () => {
  test('seals what versions keep anew: the plan says so, nothing else is written, and it happens once', async () => {
    const mint = await openMint(generated('db'), spec('lent', leased()));
    await mint.settle();
    const [before, { value, id }] = [sealedOf(mint, 'db_v1'), mint.swarm.row('db_v1')];
    mint.recipients = BOTH;
    const told = [
      'relabel db_v1 RecipientsChanged: what it keeps is sealed anew, for 2 recipients',
      'relabel lent_v1 RecipientsChanged: what it keeps is sealed anew, for 2 recipients',
    ];
    expect(steps(await mint.plan())).toEqual(told);
    expect(steps(await mint.plan(null))).toEqual(told);
    expect(sealedOf(mint, 'db_v1')).toBe(before);
    await mint.settle();
    expect(mint.swarm.row('db_v1')).toMatchObject({ id, value });
    expect([stanzas(before), stanzas(sealedOf(mint, 'db_v1'))]).toEqual([1, 2]);
    const now = sealedOf(mint, 'db_v1');
    mint.recipients = BOTH.toReversed();
    await mint.settle();
    expect(sealedOf(mint, 'db_v1')).toBe(now);
  });

  test('lets an old identity be lost: generated values and leases are taken up by the new one', async () => {
    const mint = await openMint(generated('db'), spec('lent', leased()));
    await mint.settle();
    const { value } = mint.swarm.row('db_v1');
    mint.recipients = [OTHER];
    mint.keyring = await rotated();
    await mint.settle();
    mint.keyring = await lost();
    mint.restart();
    await mint.settle();
    await mint.swarm.remove(mint.swarm.row('db').id);
    await mint.settle();
    expect(mint.swarm.row('db').value).toBe(value);
    mint.leases.calls.length = 0;
    mint.now += HOUR * 0.7;
    await mint.pass();
    expect(mint.leases.calls).toEqual(['renew 1']);
  });

  test('is one write with whatever else changes on the version, and reaches versions that were superseded', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    mint.documents = [generated('db', UUID, { rotate: '2' })];
    await mint.settle();
    mint.recipients = BOTH;
    mint.documents = [generated('db', UUID, { rotate: '2', labels: { team: 'payments' } })];
    expect(steps(await mint.plan()).map((step) => step.split(':')[0])).toEqual([
      'relabel db_v2 LabelsDrifted',
      'relabel db LabelsDrifted',
      'relabel db_v1 RecipientsChanged',
    ]);
    await mint.settle();
    expect(['db_v1', 'db_v2'].map((name) => stanzas(sealedOf(mint, name)))).toEqual([2, 2]);
    expect(mint.swarm.row('db_v2').labels).toMatchObject({ team: 'payments' });
  });

  test('reaches versions that were made before it was written down for whom', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    const { id, labels } = mint.swarm.row('db_v1');
    const old = Object.entries(labels).filter(([key]) => key !== SEALED_FOR_LABEL);
    await mint.swarm.relabel({ id, index: 1, swarmName: 'db_v1' }, Object.fromEntries(old));
    expect(steps(await mint.plan())).toHaveLength(1);
    await mint.settle();
    expect(mint.swarm.row('db_v1').labels).toHaveProperty([SEALED_FOR_LABEL]);
  });

  test('that comes after the identity was lost fails no step: the secret is held', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    mint.recipients = [OTHER];
    mint.keyring = await lost();
    const { outcomes, plan } = await mint.pass();
    expect(outcomes).toEqual([]);
    expect(plan.held.map(({ reason }) => reason)).toEqual(['SourceUnavailable']);
    mint.documents = [generated('db', UUID, { rotate: '2' })];
    await mint.settle();
    expect(stanzas(sealedOf(mint, 'db_v2'))).toBe(1);
  });

  test('leaves what is suspended alone', async () => {
    const mint = await openMint(generated('db'));
    await mint.settle();
    mint.recipients = BOTH;
    mint.documents = [generated('db', UUID, { suspend: true })];
    expect(steps(await mint.plan())).toEqual([]);
  });
});

test('what would be too large for the labels of a secret is refused', async () => {
  expect(sealedLabels('x'.repeat(1_000_000), BOTH)).not.toBeNull();
  expect(sealedLabels('x'.repeat(1_000_001), BOTH)).toBeNull();
  const mint = await openMint(spec('db', leased(null)));
  mint.leases.passwords = () => 'x'.repeat(400_000);
  const { outcomes } = await mint.pass();
  expect(outcomes.map(({ code }) => code)).toEqual(['KeptTooLarge']);
  expect(mint.leases.calls).toEqual(['issue shop', 'revoke 1']);
});
