import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { isAppError, type AppError } from '../../src/model/problem.js';
import { newSealedDocument, sealInto } from '../../src/spec/edit-sealed.js';

const armorOf = (letter: string): string =>
  `-----BEGIN AGE ENCRYPTED FILE-----\n${letter.repeat(64)}\n${letter.repeat(20)}\n-----END AGE ENCRYPTED FILE-----\n`;
const OLD = armorOf('O');
const NEW = armorOf('N');

const block = (armor: string, indent: number, eol = '\n'): string =>
  armor
    .trimEnd()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join(eol);

/** A document of a person: comments, odd spacing, fields before and after. */
const document = (name: string, sealed: string): string =>
  `# about ${name}\napiVersion: waxseal/v1alpha1\nkind: SwarmSecret\nmetadata: { name: ${name} }   # the name\n` +
  `spec:\n  # the value\n  source:\n    ${sealed}\n  rotate: "1" # one\n`;

const edit = (text: string, name = 'db'): string => sealInto({ path: 'db.yaml', text }, name, NEW).text;

function refused(text: string, name = 'db'): AppError {
  try {
    sealInto({ path: 'db.yaml', text }, name, NEW);
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const sealedOf = (text: string, name = 'db'): string | undefined =>
  (loadAll(text) as { metadata?: { name?: string }; spec?: { source?: { sealed?: string } } }[]).find(
    (one) => one.metadata?.name === name,
  )?.spec?.source?.sealed;

describe('sealing into a document that has a block', () => {
  test.each([
    ['the plain one', `sealed: |\n${block(OLD, 6)}`, `sealed: |\n${block(NEW, 6)}`],
    ['without last newline', `sealed: |-\n${block(OLD, 6)}`, `sealed: |-\n${block(NEW, 6)}`],
    ['with a comment', `sealed: |  # made by seal\n${block(OLD, 6)}`, `sealed: |  # made by seal\n${block(NEW, 6)}`],
    ['indented deeper', `sealed: |\n${block(OLD, 11)}`, `sealed: |\n${block(NEW, 11)}`],
    ['with an indentation mark', `sealed: |4-\n${block(OLD, 8)}`, `sealed: |4-\n${block(NEW, 8)}`],
    ['kept newlines', `sealed: |+\n${block(OLD, 6)}\n\n\n`, `sealed: |+\n${block(NEW, 6)}\n\n\n`],
    ['blank lines after it', `sealed: |\n${block(OLD, 6)}\n\n    `, `sealed: |\n${block(NEW, 6)}\n\n    `],
    ['an anchor and a tag', `sealed: &v !!str |\n${block(OLD, 6)}`, `sealed: &v !!str |\n${block(NEW, 6)}`],
    ['quotes around the key', `"sealed": |\n${block(OLD, 6)}`, `"sealed": |\n${block(NEW, 6)}`],
    ['an explicit key', `? sealed\n    : |\n${block(OLD, 6)}`, `? sealed\n    : |\n${block(NEW, 6)}`],
    ['folding, which would break it', `sealed: >-\n${block(OLD, 6)}`, `sealed: |-\n${block(NEW, 6)}`],
    ['another number of lines', 'sealed: |\n      short', `sealed: |\n${block(NEW, 6)}`],
    ['nothing in it', 'sealed: |', `sealed: |\n${block(NEW, 6)}`],
    ['quoted text', 'sealed: "old" # quoted', `sealed: | # quoted\n${block(NEW, 6)}`],
    ['quoted text over lines', "sealed: 'old\n      old'", `sealed: |\n${block(NEW, 6)}`],
    ['plain text', 'sealed: old # plain', `sealed: | # plain\n${block(NEW, 6)}`],
    ['text on the next line', 'sealed:\n      old', `sealed:\n      |\n${block(NEW, 6)}`],
    ['no value yet', 'sealed: # to do', `sealed: | # to do\n${block(NEW, 6)}`],
  ])('of this kind: %s, changes nothing else', (_what, before, after) => {
    expect(edit(document('db', before))).toBe(document('db', after));
  });

  test.each([
    ['{ sealed: "old" }', `{ sealed: ${JSON.stringify(NEW)} }`],
    ['{ sealed: old, }', `{ sealed: ${JSON.stringify(NEW)}, }`],
    ['{ sealed: }', `{ sealed: ${JSON.stringify(NEW)} }`],
  ])('in flow style %s', (before, after) => {
    const text = document('db', 'X').replace('source:\n    X', `source: ${before}`);
    expect(edit(text)).toBe(text.replace(before, after));
  });

  test('in a file with CRLF', () => {
    const text = document('db', `sealed: |\n${block(OLD, 6)}`).replaceAll('\n', '\r\n');
    expect(edit(text)).toBe(text.replace(block(OLD, 6, '\r\n'), block(NEW, 6, '\r\n')));
  });

  test('at the end of a file without last newline', () => {
    const text = newSealedDocument('db', OLD).trimEnd();
    expect(edit(text)).toBe(newSealedDocument('db', NEW).trimEnd());
  });

  test('between other documents, whatever they look like', () => {
    const other =
      '# a\n%YAML 1.2\n---\nkind: SwarmSecret\nmetadata: { name: other }\nspec: { source: { sealed: "x" } }\n...\n';
    const text = `\uFEFF${other}---\n${document('db', `sealed: |\n${block(OLD, 6)}`)}--- # next\nx: &a [1, *a2, "---"]\n`;
    const sound = text.replace('*a2, ', '');
    expect(edit(sound)).toBe(sound.replace(block(OLD, 6), block(NEW, 6)));
  });

  test('twice gives the same as once', () => {
    const once = edit(document('db', 'sealed: ""'));
    expect(edit(once)).toBe(once);
  });
});

describe('sealing into a file that lacks the document', () => {
  test('appends it, in the manner of the file', () => {
    const text = document('other', `sealed: |\n${block(OLD, 6)}`);
    expect(sealInto({ path: 'a.yaml', text }, 'db', NEW)).toEqual({
      text: `${text}---\n${newSealedDocument('db', NEW)}`,
      change: 'appended',
    });
    const windows = text.replaceAll('\n', '\r\n');
    expect(edit(windows)).toBe(`${windows}---\r\n${newSealedDocument('db', NEW).replaceAll('\n', '\r\n')}`);
  });

  test('adds the newline that the file lacks, and no marker to a file of comments', () => {
    expect(edit('a: 1')).toBe(`a: 1\n---\n${newSealedDocument('db', NEW)}`);
    expect(edit('# only a comment\n')).toBe(`# only a comment\n${newSealedDocument('db', NEW)}`);
    expect(edit('')).toBe(newSealedDocument('db', NEW));
  });

  test('writes `spec:` alone on its line, and a name that YAML would read as something else in quotes', () => {
    const text = newSealedDocument('db_password', NEW);
    expect(text.split('\n')).toContain('spec:');
    for (const name of ['db', '1e3', '007', '0x1f', 'true', 'No', 'null', 'y', '12.5']) {
      expect(sealedOf(newSealedDocument(name, NEW), name)).toBe(NEW);
    }
  });
});

describe('sealing is refused and nothing is changed', () => {
  test('when the file is not sound YAML', () => {
    const error = refused(`${document('db', `sealed: |\n${block(OLD, 6)}`)}---\na: [1\n`);
    expect(error.code).toBe('YamlInvalid');
    expect(error.message).toMatch(/^"db\.yaml" line 1[0-9], column \d+: /);
    expect(refused('a: 1\na: 2\n').code).toBe('DuplicateKey');
    expect(refused(`a: ${'x'.repeat(1_048_576)}\n`).code).toBe('FileTooLarge');
  });

  test('when the document has another source, or none', () => {
    const file = document('db', 'X').replace('X', 'file: { path: /run/secrets/x }');
    const error = refused(file);
    expect(error.code).toBe('SourceNotSealed');
    expect(error.message).toBe('"db" in "db.yaml" has the source "file", not "sealed"');
    expect(refused('kind: SwarmSecret\nmetadata: { name: db }\n').message).toContain('no `spec.source`');
    expect(refused('kind: SwarmSecret\nmetadata: { name: db }\nspec: { source: }\n').code).toBe('SourceNotSealed');
  });

  test('when the name is there twice, or in another spelling', () => {
    const one = document('db', 'sealed: ""');
    expect(refused(`${one}---\n${one}`).code).toBe('NameDouble');
    expect(refused(document('DB', 'sealed: ""')).code).toBe('NameDouble');
  });

  test('when the value is an alias, or a key without a colon', () => {
    const alias = `kind: SwarmSecret\nmetadata: { name: db, x: &v old }\nspec: { source: { sealed: *v } }\n`;
    expect(refused(alias).code).toBe('SealedNotEditable');
    expect(refused('kind: SwarmSecret\nmetadata: { name: db }\nspec: { source: { sealed } }\n').code).toBe(
      'SealedNotEditable',
    );
    expect(refused('kind: SwarmSecret\nmetadata: { name: db }\nspec: { source: { sealed: [1] } }\n').code).toBe(
      'SealedNotEditable',
    );
  });

  test('when an alias elsewhere would change with it', () => {
    const anchored = document('db', `sealed: &v |\n${block(OLD, 6)}`).replace('rotate: "1"', 'rotate: *v');
    expect(refused(anchored).code).toBe('SealedNotEditable');
  });
});

/** One way to write a value: what stands after `sealed:` before and after the edit. */
interface Writing {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

describe('whatever the file looks like', () => {
  const newLines = (indent: number): string[] => block(NEW, indent).split('\n');
  const asBlock: fc.Arbitrary<Writing> = fc
    .record({
      header: fc.constantFrom(' |', ' |-', ' |+', ' >', ' >-', ' >+', ' |2', ' | # a > b', ' &v !!str |'),
      lines: fc.integer({ min: 0, max: 5 }),
      extra: fc.integer({ min: 0, max: 4 }),
    })
    .map(({ header, lines, extra }) => {
      const indent = lines === 0 || header.includes('2') ? 6 : 6 + extra;
      const old = Array.from({ length: lines }, (_, i) => `${' '.repeat(indent)}bGluZQ${i}==`);
      return { before: [header, ...old], after: [header.replace(/^ >/, ' |'), ...newLines(indent)] };
    });
  const asToken: fc.Arbitrary<Writing> = fc
    .record({
      token: fc.constantFrom('""', "''", '"two words"', 'plain', "'it''s'", '"esc\\n"', '~'),
      comment: fc.constantFrom('', ' # here', '   '),
    })
    .map(({ token, comment }) => ({
      before: [` ${token}${comment}`],
      after: [` |${comment}`, ...newLines(6)],
    }));
  const asNothing: fc.Arbitrary<Writing> = fc
    .constantFrom('', ' ', ' # to do')
    .map((tail) => ({ before: [tail], after: [` |${tail}`, ...newLines(6)] }));

  const filler = fc.array(fc.constantFrom('', '  ', '# between', '   # sealed: |'), { maxLength: 3 });
  const around = (name: string): fc.Arbitrary<{ head: string[]; tail: string[] }> =>
    fc.record({ first: filler, inner: filler, tail: filler, flow: fc.boolean(), more: fc.boolean() }).map((got) => ({
      head: [
        ...got.first,
        'apiVersion: waxseal/v1alpha1',
        'kind: SwarmSecret',
        ...(got.flow ? [`metadata: {name: "${name}", labels: {a: "b"}}`] : ['metadata:', `  name: ${name}`]),
        ...got.inner,
        'spec:',
        '  source:',
      ],
      tail: [...got.tail, ...(got.more ? ['  rotate: "2026"', ...got.tail] : [])],
    }));
  const file = fc.record({
    db: around('db'),
    other: around('other'),
    place: fc.constantFrom('alone', 'first', 'last'),
    writing: fc.oneof(asBlock, asToken, asNothing),
    otherWriting: fc.oneof(asBlock, asToken, asNothing),
    eol: fc.constantFrom('\n', '\r\n'),
    bom: fc.constantFrom('', '\uFEFF'),
    end: fc.constantFrom('', '\n'),
  });

  test('the value is exchanged for the new one, and every other byte is as it was', () => {
    fc.assert(
      fc.property(file, ({ db, other, place, writing, otherWriting, eol, bom, end }) => {
        const written = (part: typeof db, [header = '', ...lines]: readonly string[]): string =>
          [...part.head, `    sealed:${header}`, ...lines, ...part.tail].join('\n');
        const whole = (value: readonly string[]): string => {
          const [mine, theirs] = [written(db, value), written(other, otherWriting.before)];
          const parts = { alone: [mine], first: [mine, theirs], last: [theirs, mine] }[place];
          return bom + (parts.join('\n---\n') + end).replaceAll('\n', eol);
        };
        const edited = edit(whole(writing.before));
        expect(edited).toBe(whole(writing.after));
        expect(sealedOf(edited)?.trim()).toBe(NEW.trim());
        expect(edit(edited)).toBe(edited);
      }),
      { numRuns: 1000 },
    );
  });
});
