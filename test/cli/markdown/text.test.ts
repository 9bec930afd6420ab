import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { label, name, safe } from '../../../src/cli/markdown/text.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

describe('foreign text in a comment', () => {
  test('stands in a code span if it is a name of plain letters, and as words otherwise', () => {
    expect(name('db_password').markdown).toBe('`db_password`');
    expect(name('a`b').markdown).toBe('a&#96;&#8203;b');
    expect(name('<b>').markdown).toBe('&#60;&#8203;b&#62;');
  });

  test('reads as a sentence, with what it quotes as names', () => {
    expect(safe`${'"web" mounts "db_v1", and 12 tasks re-start'}`.markdown).toBe(
      '`web` mounts `db_v1`&#44; and 12 tasks re-start',
    );
    expect(safe`${'no "/run/secrets/a b"'}`.markdown).toBe('no &#34;&#47;run&#47;secrets&#47;a b&#34;');
  });

  test('leaves no sign at which a host finds a mention, a reference or an address', () => {
    const hostile =
      '@octocat #12 http://evil.example www.evil.example a@b.example !7 GH-1 0123456789abcdef :smile: /close';
    expect(safe`${hostile}`.markdown).toBe(
      [
        ...[
          '&#64;&#8203;octocat',
          '&#35;&#8203;12',
          'http&#58;&#8203;&#47;&#47;evil&#46;example',
          '`www.evil.example`',
        ],
        ...['a&#64;&#8203;b&#46;example', '&#33;&#8203;7', '`GH-1`', '`0123456789abcdef`', '&#58;&#8203;smile&#58;'],
        '&#47;close',
      ].join(' '),
    );
  });

  test('is never longer than a sentence may be', () => {
    expect(safe`${'a '.repeat(1_000_000)}`.markdown.length).toBeLessThan(700);
    expect(safe`${'\u{1f512}'.repeat(1_000_000)}`.markdown.length).toBeLessThan(20_000);
    expect(label('x'.repeat(1_000_000)).markdown).toBe(`${'x'.repeat(199)}&#8230;`);
  });

  test('consists of letters, decimal entities and spans of plain names, whatever it is', () => {
    const word = fc.constantFrom(
      '`',
      '"',
      '|',
      '\n',
      '<!--',
      '-->',
      '[x](y)',
      '**',
      '@a',
      '_',
      '\u202e',
      'http://a.b',
      '\ud800',
    );
    const any = fc
      .array(fc.oneof(word, fc.string({ unit: 'binary' })), { maxLength: 8 })
      .map((parts) => parts.join(''));
    const made = /^(?:[A-Za-z0-9 ]|[A-Za-z]-(?=[A-Za-z])|&#[0-9]+;|`[A-Za-z0-9_.-]+`)*$/;
    const prove = (text: string): void => {
      expect(safe`${text}`.markdown).toMatch(made);
      expect(name(text).markdown).toMatch(made);
      expect(label(text).markdown).toMatch(/^(?:[A-Za-z0-9 ]|&#[0-9]+;)*$/);
    };
    fc.assert(fc.property(any, prove), { numRuns: RUNS });
  });
});
