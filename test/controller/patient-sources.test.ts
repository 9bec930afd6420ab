import { expect, test } from '@jest/globals';
import { patientSources } from '../../src/controller/patient-sources.js';
import type { Answer, SourceRef } from '../../src/doors.js';
import { AppError } from '../../src/model/problem.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { virtualClock } from './virtual-clock.js';

const ref = (name: string, path = '/x'): SourceRef => ({
  name,
  owner: 'shop',
  source: { kind: 'file', path },
  allowFileSources: [],
});
const AWAY: Answer = { kind: 'unavailable', code: 'FileMissing', message: 'no', hint: null };
const present = (): Answer => ({ kind: 'present', value: SecretValue.of(Buffer.from('x')) });

function openSources(answer: () => Answer) {
  const clock = virtualClock();
  const asked: string[] = [];
  const sources = patientSources(clock, () => 0.999_999);
  const read = (one: SourceRef): Promise<Answer> => {
    asked.push(`${one.name} ${String(Math.round(clock.monotonic()))}`);
    return Promise.resolve(answer());
  };
  const source = { settledByGit: false, read };
  const { file } = sources.over({ sealed: source, file: source });
  return { clock, asked, sources, file };
}

test('a source that fails is asked again after 1 s doubling, by secret; in between its last answer counts', async () => {
  const { asked, clock, file } = openSources(() => AWAY);
  for (const at of [0, 500, 1100, 2000, 3200]) {
    await clock.runUntil(at);
    clock.at(at, () => undefined);
    await clock.runUntil(at);
    expect(await file.read(ref('db'))).toEqual(AWAY);
  }
  expect(await file.read(ref('api'))).toEqual(AWAY);
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

test('an error of a source is its answer; a bug in it is not', async () => {
  const thrown: unknown[] = [new AppError('FileMissing', 'no'), new TypeError('hunter2')];
  const { file } = openSources(() => {
    throw thrown.shift();
  });
  await expect(file.read(ref('db')).catch((error: unknown) => error)).resolves.toBeDefined();
  await expect(file.read(ref('api'))).rejects.toThrow(TypeError);
});

test('what left git is forgotten', async () => {
  const { file, sources } = openSources(() => AWAY);
  await file.read(ref('db'));
  expect(sources.earliest(-1)).toBeCloseTo(1000, 0);
  sources.keep(new Set(['api']));
  expect(sources.earliest(-1)).toBe(Infinity);
});
