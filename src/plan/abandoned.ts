import type { Desired } from '../model/desired.js';
import type { Case } from './cases.js';
import type { Ground, Subject } from './ground.js';
import { partiesOf } from './party.js';
import { HURRIED_MS } from './verdict.js';

/**
 * Names whose document left git, or cannot be read any more, while a version of it was on trial. A step back needs neither
 * document nor value, and the services on a bad value need it no less: they are judged as ever (P6), and nothing else is
 * done for them.
 */
export function abandonedCases(ground: Ground): readonly Case[] {
  return ground.subjects.filter(isAbandoned).map((subject) => ({
    subject,
    desired: standIn(subject),
    choice: { kind: 'none', reason: 'IncompleteSpecs', message: '' },
    parties: partiesOf(ground, subject).map((party) => ({ ...party, stand: 'current' })),
    refused: [],
    leaving: new Set(),
    vacated: new Set(),
  }));
}

export function isAbandoned({ desired, followers, versions }: Subject): boolean {
  return desired === null && followers.length > 0 && versions.some(({ state }) => state.kind !== 'proven');
}

/** The defaults of a document: what it said is not known any more. */
function standIn({ name }: Subject): Desired {
  const spec: Desired['spec'] = {
    name,
    swarmName: name,
    labels: {},
    source: { kind: 'sealed', armor: '' },
    encoding: 'none',
    consumers: [],
    rotate: '',
    refresh: { intervalMs: 3_600_000, policy: 'Periodic' },
    whenSourceAbsent: 'Retain',
    rollout: { maxParallel: 1, first: [], soakMs: 0, timeoutMs: HURRIED_MS, onFailure: 'Rollback' },
    retention: { versions: 1, minAgeMs: 0 },
    deletionPolicy: 'Retain',
    adopt: 'Never',
    stableName: false,
    certificate: null,
    suspend: false,
    place: { file: '', line: 1, column: 1 },
  };
  return { spec, source: '', value: { kind: 'unknown' }, equalHolders: [], certificate: null };
}
