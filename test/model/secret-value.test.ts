import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/model/problem.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { bytes, CANARY, value } from '../support/identities.js';

/** What a value could be seen as: its text, hex, base64 or the list of its bytes. */
const TRACES = [
  CANARY,
  Buffer.from(CANARY).toString('hex'),
  Buffer.from(CANARY).toString('base64'),
  bytes(CANARY).slice(0, 4).join(','),
  bytes(CANARY).slice(0, 4).join(', '),
];

function expectHidden(printed: string): void {
  expect(printed).toContain('[secret]');
  for (const trace of TRACES) expect(printed).not.toContain(trace);
}

describe('a secret value', () => {
  test('is not seen by inspect, however deep and however hidden', () => {
    const secret = value(CANARY);
    expectHidden(inspect(secret, { showHidden: true, depth: null, getters: true }));
    expectHidden(inspect({ list: [secret], map: new Map([['k', secret]]) }, { showHidden: true, depth: null }));
    expectHidden(format('%s %o %O %j', secret, secret, secret, secret));
  });

  test('is not seen by JSON, templates, concatenation or joining', () => {
    const secret = value(CANARY);
    expectHidden(JSON.stringify({ deep: { secret } }));
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- what must not leak is tried here
    expectHidden(`${secret}`);
    expectHidden([secret, secret].join(' '));
  });

  test('has no enumerable, own or symbol property that holds it', () => {
    const secret = value(CANARY);
    expect(Object.keys(secret)).toEqual([]);
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect(Object.assign({}, secret)).toEqual({});
    expect(JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(secret)))).toBe('[]');
  });

  test('cannot be cloned to another thread', () => {
    expect(inspect(structuredClone(value(CANARY)))).not.toContain(CANARY);
    expect(structuredClone(value(CANARY))).toEqual({});
  });

  test('is not seen by console.log', () => {
    let written = '';
    const stdout = new Writable({
      write(chunk: Buffer, _encoding, done) {
        written += chunk.toString();
        done();
      },
    });
    new Console({ stdout }).log('the value is', value(CANARY), { value: value(CANARY) });
    expectHidden(written);
  });

  test('is not seen in an error that carries it as cause or in its words', () => {
    const secret = value(CANARY);
    const error = new AppError('X', `failed on ${String(secret)}`, { cause: { secret } });
    expectHidden(inspect(error, { depth: null, showHidden: true }));
    expectHidden(JSON.stringify({ message: error.message, cause: error.cause }));
  });

  test('is lent to the one who asks, and is the bytes that were handed over', () => {
    const raw = Uint8Array.from([0, 1, 127, 128, 255]);
    expect(SecretValue.of(raw).expose((lent) => [...lent])).toEqual([0, 1, 127, 128, 255]);
  });

  test('is zero after it was wiped, and cannot be used any more', () => {
    const raw = bytes(CANARY);
    const secret = SecretValue.of(raw);
    secret.wipe();
    secret.wipe();
    expect([...new Set(raw)]).toEqual([0]);
    expect(() => secret.expose((lent) => lent.length)).toThrow('wiped');
    expect(() => secret.equals(value(CANARY))).toThrow('wiped');
    expect(inspect(secret)).toBe('[secret]');
  });

  test('equals another of the same bytes and no other', () => {
    expect(value(CANARY).equals(value(CANARY))).toBe(true);
    expect(value(CANARY).equals(value(`${CANARY}x`))).toBe(false);
    expect(value(CANARY).equals(value(CANARY.toUpperCase()))).toBe(false);
    expect(value('').equals(value(''))).toBe(true);
  });

  test('is compared without leaving early, whatever byte differs', () => {
    // The comparison is node's timingSafeEqual, which refuses lengths that differ: a length must never reach it as an
    // exception, and a difference in the first byte must be found like one in the last.
    const raw = bytes('x'.repeat(4096));
    for (const at of [0, 2048, 4095]) {
      const other = raw.slice();
      other[at] = 0;
      expect(SecretValue.of(raw.slice()).equals(SecretValue.of(other))).toBe(false);
    }
    expect(value('a').equals(value('ab'))).toBe(false);
  });
});
