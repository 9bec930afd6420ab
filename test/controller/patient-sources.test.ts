import { expect, test } from '@jest/globals';
import { patientSources } from '../../src/controller/patient-sources.js';
import type { SourceRef } from '../../src/doors.js';
import type { Answer } from '../../src/model/answer.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { unavailable } from '../../src/sources/unavailable.js';
import { everyKind, sourceRef, unread } from '../support/source-ref.js';
import { virtualClock } from './virtual-clock.js';

const ref = (name: string, path = '/x'): readonly SourceRef[] => [sourceRef(name, { kind: 'file', path })];
const AWAY: Answer = unavailable('FileMissing', 'no', { hint: null });
const present = (): Answer => ({
  kind: 'present',
  value: SecretValue.of(Buffer.from('x')),
  revision: null,
  expiresAtMs: null,
});

function openSources(answer: () => Answer) {
  const clock = virtualClock();
  const asked: string[] = [];
  const sources = patientSources(clock, () => 0.999_999);
  const read = (refs: readonly SourceRef[]): Promise<readonly Answer[]> => {
    for (const one of refs) asked.push(`${one.name} ${String(Math.round(clock.monotonic()))}`);
    return Promise.resolve(refs.map(answer));
  };
  const source = { revision: unread, read };
  const { file } = sources.over(everyKind(source));
  return { clock, asked, sources, file };
}

test('a source that fails is asked again after 1 s doubling, by secret; in between its last answer counts', async () => {
  const { asked, clock, file } = openSources(() => AWAY);
  for (const at of [0, 500, 1100, 2000, 3200]) {
    await clock.runUntil(at);
    clock.at(at, () => undefined);
    await clock.runUntil(at);
    expect(await file.read(ref('db'))).toEqual([AWAY]);
  }
  expect(await file.read(ref('api'))).toEqual([AWAY]);
  expect(asked).toEqual(['db 0', 'db 1100', 'db 3200', 'api 3200']);
});

test('a changed document, a source that is back and forgiveness are each asked at once', async () => {
  let answer: Answer = AWAY;
  const { asked, file, sources } = openSources(() => answer);
  await file.read(ref('db'));
  await file.read(ref('db', '/y'));
  sources.forgive();
  answer = present();
  await file.read(ref('db', '/y'));
  await file.read(ref('db', '/y'));
  expect(asked).toHaveLength(4);
  expect(sources.earliest(-1)).toBe(Infinity);
});

test('a system that asks for patience gets it', async () => {
  const { asked, clock, file } = openSources(() => unavailable('Throttled', 'no', { hint: null, retryAfterMs: 5000 }));
  for (const at of [0, 4000, 5500]) {
    clock.at(at, () => undefined);
    await clock.runUntil(at);
    await file.read(ref('db'));
  }
  expect(asked).toHaveLength(2);
});

test('of several documents only those are asked for that are not waiting; each gets its own answer', async () => {
  let answer: Answer = AWAY;
  const { asked, file } = openSources(() => answer);
  await file.read(ref('db'));
  answer = present();
  const kinds = (await file.read([...ref('api'), ...ref('db'), ...ref('web')])).map(({ kind }) => kind);
  expect(kinds).toEqual(['present', 'unavailable', 'present']);
  expect(asked.map((line) => line.split(' ')[0])).toEqual(['db', 'api', 'web']);
});

test('a bug in a source is no answer', async () => {
  const { file } = openSources(() => {
    throw new TypeError('hunter2');
  });
  await expect(file.read(ref('api'))).rejects.toThrow(TypeError);
});

test('what left git is forgotten', async () => {
  const { file, sources } = openSources(() => AWAY);
  await file.read(ref('db'));
  expect(sources.earliest(-1)).toBeCloseTo(1000, 0);
  sources.keep(new Set(['api']));
  expect(sources.earliest(-1)).toBe(Infinity);
});

test('a source that remembers has a patience of its own: each pass asks it, and forgiveness reaches it', async () => {
  let [asked, forgiven] = [0, 0];
  const read = (refs: readonly SourceRef[]): Promise<readonly Answer[]> => {
    asked += 1;
    return Promise.resolve(refs.map(() => AWAY));
  };
  const memory = {
    uses: () => [],
    keep: () => undefined,
    forgive: () => void (forgiven += 1),
  };
  const sources = patientSources(virtualClock(), () => 0.5);
  const source = { revision: unread, read };
  const { remote } = sources.over({
    content: source,
    sealed: source,
    file: source,
    generate: source,
    lease: source,
    part: source,
    sops: source,
    remote: { ...source, memory },
  });
  await remote.read(ref('db'));
  await remote.read(ref('db'));
  sources.forgive();
  expect([asked, forgiven, sources.earliest(-1)]).toEqual([2, 1, Infinity]);
});
