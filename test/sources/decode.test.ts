import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode } from '../../src/sources/decode.js';
import { bytes } from '../support/identities.js';

const asText = (raw: Uint8Array, encoding: 'base64' | 'hex'): string => Buffer.from(raw).toString(encoding);

describe('an encoded text', () => {
  test.each(['base64', 'hex'] as const)('in %s gives back any bytes', (encoding) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        const text = bytes(`\n\t ${asText(raw, encoding)} \r\n`);
        expect(decode(text, encoding)).toEqual(Uint8Array.from(raw));
      }),
    );
  });

  test('in hex may use either case', () => {
    expect(decode(bytes('DeadBEEF'), 'hex')).toEqual(Uint8Array.from([0xde, 0xad, 0xbe, 0xef]));
  });

  test.each<['base64' | 'hex', string]>([
    ['base64', 'YQ'],
    ['base64', 'YQ='],
    ['base64', 'YQ==='],
    ['base64', 'Y==='],
    ['base64', '===='],
    ['base64', 'YR=='],
    ['base64', 'YWJ='],
    ['base64', 'YWJj\nYWJj'],
    ['base64', 'YWJj YWJj'],
    ['base64', 'YW-_'],
    ['base64', 'YQ==YQ=='],
    ['base64', 'YWJjé'],
    ['hex', 'abc'],
    ['hex', '0x61'],
    ['hex', '6g'],
    ['hex', '61 62'],
    ['hex', '61:62'],
  ])('in %s is refused when it is "%s"', (encoding, text) => {
    expect(decode(bytes(text), encoding)).toBeNull();
  });

  test('without encoding is taken as it is, white space included', () => {
    const raw = bytes(' s3cr3t\n');
    expect(decode(raw, 'none')).toBe(raw);
  });
});
