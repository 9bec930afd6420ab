import { describe, expect, test } from '@jest/globals';
import type { Graph } from '../../../src/api/graph.js';
import { linkBaseOf } from '../../../src/cli/markdown/links.js';
import { planMarkdown, type CommentLook } from '../../../src/cli/markdown/plan-markdown.js';
import type { SpecChange } from '../../../src/model/difference.js';
import type { Plan } from '../../../src/model/plan.js';
import { create, planOf, repoint } from '../../apply/steps.js';
import { attention, later, standing, typo, wholeStory } from '../plans.js';

const LOOK: CommentLook = { marker: null, linkBase: null, most: 65_536, command: ['plan', '-d', 'secrets'] };

/** A plan in which so many secrets change, each in a service of its own. */
function large(n: number, called = 'secret_with_a_long_name_'): Plan {
  const names = Array.from({ length: n }, (_, at) => `${called}${at}`);
  return {
    ...planOf(...names.map((name) => create(name, 2)), ...names.map((name) => repoint(`service_of_${name}`, name))),
    later: names.map((name) => later(name)),
    held: names.map((name) => attention(name)),
    problems: names.map((name) => typo({ file: `team/${name}.yaml` })),
  };
}

/** Each secret has a version, which a service of its own mounts. */
function graphWith(...names: readonly string[]): Graph {
  return {
    secrets: names.map((name) => ({ name, source: 'sealed', stores: [] })),
    holders: names.map((name) => ({ name: `${name}_v1`, secret: name, role: 'version', state: 'proven' })),
    services: names.map((name) => ({ name: `of_${name}`, stack: null })),
    mounts: names.map((name) => ({
      service: `of_${name}`,
      holder: `${name}_v1`,
      target: name,
      use: 'now',
      allowed: true,
    })),
    wanted: [],
  };
}

describe('a plan as a comment', () => {
  test('is one line where there is nothing to do', () => {
    const plan = { ...planOf(), standings: [standing('api'), standing('db')] };
    expect(planMarkdown(plan, LOOK)).toBe('Waxseal, `shop`: No changes: 2 secrets as the documents say.\n');
    expect(planMarkdown(plan, { ...LOOK, marker: 'production' })).toBe(
      'Waxseal, `shop`: No changes: 2 secrets as the documents say. <!-- waxseal:production -->\n',
    );
  });

  test('has its mark in the first line, and how to make it again in the last', () => {
    const lines = planMarkdown(wholeStory(), { ...LOOK, marker: 'production' })
      .trimEnd()
      .split('\n');
    expect(lines[0]).toMatch(/^### Waxseal, `shop`: 1 error, 1 to create, .* <!-- waxseal:production -->$/);
    expect(lines.at(-1)).toContain('This is not the whole story');
    expect(lines.at(-1)).toContain('Again: `waxseal plan -d secrets`');
  });

  test('shows no word of its command that could end the code span', () => {
    const text = planMarkdown(wholeStory(), { ...LOOK, command: ['plan', '-d', 'a`b', '-d', 'a b'] });
    expect(text).toContain('Again: `waxseal plan -d ... -d ...`');
  });

  test('links each problem to its line', () => {
    const linkBase = linkBaseOf('https://git.example/shop/blob/main/secrets/');
    const file = 'a)b [x](y)#é/db.yaml';
    const text = planMarkdown({ ...planOf(), problems: [typo({ file })] }, { ...LOOK, linkBase });
    expect(text).toContain('](https://git.example/shop/blob/main/secrets/a%29b%20%5Bx%5D%28y%29%23%C3%A9/db.yaml#L7) ');
    expect(planMarkdown({ ...planOf(), problems: [typo({ file: 'db.yaml' })] }, LOOK)).toContain(
      '- db&#46;yaml&#58;&#8203;7 ',
    );
  });

  test.each(['ftp://x/y', 'javascript:alert(1)', 'secrets', 'https://u:p@x/y', 'https://x/y?z', 'https://x/y#z'])(
    'takes no %s for a base of links',
    (text) => expect(() => linkBaseOf(text)).toThrow('--link-base is not an address'),
  );

  test('keeps what is held for one reason in one row', () => {
    const held = ['a', 'b', 'c'].map((name) => attention(name, { service: null, message: 'too many names would go' }));
    expect(planMarkdown({ ...planOf(), held }, LOOK)).toContain('| update `a`, update `b`, update `c` | too many');
  });

  const HOSTILE = '| `x` |\n</details><img src=x> \u{1f512} [a](b) @octocat ';

  test.each([
    ['usual', 4000],
    ['usual', 65_536],
    ['usual', 1_000_000],
    ['hostile', 65_536],
    ['hostile', 1_000_000],
  ])('of 5,000 secrets with %s names stays within %d characters, with whole rows', (names, most) => {
    const plan = names === 'hostile' ? large(5000, HOSTILE) : large(5000);
    const text = planMarkdown(plan, { ...LOOK, most, marker: 'production' });
    expect(text.length).toBeLessThanOrEqual(most);
    expect(text.length).toBeGreaterThan(most * 0.8);
    for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
      expect([3, 4, 5, 6]).toContain(line.split('|').length - 1);
      expect(line).toMatch(/ \|$/);
    }
    for (const title of ['Needs attention', 'Errors', 'Services', 'Secrets', 'Removals']) {
      expect(text).toContain(`#### ${title}`);
    }
    expect(text.match(/and \d+ more, for which there is no room here/g)?.length).toBe(5);
  });

  test('draws, folded, who has the secrets that it is about, and no others', () => {
    const plan = planOf(create('db', 2), repoint('web', 'db'));
    const text = planMarkdown(plan, LOOK, { difference: null, graph: graphWith('db', 'other') });
    expect(text).toContain('<details><summary>Who has these secrets now</summary>\n\n```mermaid\nflowchart LR\n');
    expect(text).toMatch(/==>\|"db"\| n\d+\n```\n\n<\/details>\n/);
    expect(text).not.toContain('other');
    expect(planMarkdown(planOf(), LOOK, { difference: null, graph: graphWith('db') })).not.toContain('mermaid');
  });

  test('lets no name end the drawing, and draws nothing that a host would refuse', () => {
    const hostile = '```\n<img src=x> @octocat';
    const text = planMarkdown(planOf(create(hostile, 2)), LOOK, { difference: null, graph: graphWith(hostile) });
    expect(text.match(/```/g)).toHaveLength(2);
    expect(text).not.toMatch(/<img|@octocat/);
    const names = Array.from({ length: 5000 }, (_, at) => `secret_${at}`);
    for (const most of [4000, 65_536, 1_000_000]) {
      const many = planMarkdown(large(5000), { ...LOOK, most }, { difference: null, graph: graphWith(...names) });
      expect(many.length).toBeLessThanOrEqual(most);
    }
    const all = planOf(...names.map((one) => create(one, 2)));
    const drawn = planMarkdown(all, { ...LOOK, most: 1_000_000 }, { difference: null, graph: graphWith(...names) });
    expect(drawn).toContain('There is no room here to draw them');
  });

  test('tells how many rows it left out', () => {
    const text = planMarkdown(large(300), { ...LOOK, most: 20_000 });
    const services = text.slice(text.indexOf('#### Services'), text.indexOf('#### Secrets'));
    const shown = services.split('\n').filter((line) => /^\| \d/.test(line)).length;
    expect(shown).toBeGreaterThan(3);
    expect(services).toContain(`\n\nand ${300 - shown} more,`);
  });

  test('is ASCII, whatever its plan quotes', () => {
    const plan = { ...wholeStory(), held: [attention('dü', { message: '“ü” \u{1f512}' })] };
    expect(planMarkdown(plan, LOOK)).toMatch(/^[\n -~]*$/);
  });

  describe('of which a part is about trust', () => {
    const change = (message: string, trust: boolean): SpecChange => ({
      ...{ change: trust ? 'gained' : 'changed', secret: 'db', trust, message, place: null },
    });
    const drawn = (changes: readonly SpecChange[], plan = planOf()): string =>
      planMarkdown(plan, LOOK, { difference: { base: '0'.repeat(40), changes }, graph: null });

    test('says so in its first line, before everything else', () => {
      const [first] = drawn([change('a', true), change('b', true), change('c', false)]).split('\n');
      expect(first).toBe('### Waxseal, `shop`: **2 changes of trust**, nothing to do');
    });

    // A comment got an equal share of its room for each section: a thousand warnings, and the rule that opens everything
    // was among those "for which there is no room here".
    test('gives it room before all others', () => {
      const rows = Array.from({ length: 200 }, (_, at) =>
        change(`"service_${at}" gains "secret_with_a_long_name"`, true),
      );
      const text = drawn(rows, large(2000));
      expect(text.length).toBeLessThanOrEqual(LOOK.most);
      expect(text.match(/gains/g)).toHaveLength(200);
      expect(text).toContain('for which there is no room here');
    });

    // Sentences were cut after 600 characters: what stood behind 30 harmless services of a rule was not seen.
    test('cuts off no end of a sentence', () => {
      const services = JSON.stringify([...Array.from({ length: 100 }, (_, at) => `harmless_service_${at}`), 'evil']);
      expect(drawn([change(`access rule added: {"services":${services}}`, true)])).toContain('evil');
      expect(drawn([change(services, false)])).not.toContain('evil');
    });

    test('shows the others where one sentence is too long for any comment', () => {
      const text = drawn([change('long '.repeat(20_000), true), change('short', true)]);
      expect(text).toContain('**short**');
      expect(text).toContain('**and 1 more, for which there is no room here: do not merge');
    });

    test('keeps within any limit, with all that there is to tell', () => {
      const rows = Array.from({ length: 300 }, (_, at) => change(`"service_${at}" gains "db"`, at % 2 === 0));
      const story = { ...wholeStory(), ...large(300), complete: false };
      for (const most of [4000, 5000, 9000]) {
        const text = planMarkdown(
          story,
          { ...LOOK, most },
          { difference: { base: '0'.repeat(40), changes: rows }, graph: null },
        );
        expect(text.length).toBeLessThanOrEqual(most);
        expect(text).toContain('**`service_0` gains `db`**');
      }
    });

    test('says in bold that it is not all where even so there is no room', () => {
      const text = drawn(
        Array.from({ length: 5000 }, (_, at) => change(`"service_${at}" gains "db"`, true)),
        large(100),
      );
      expect(text.length).toBeLessThanOrEqual(LOOK.most);
      expect(text).toMatch(/^### .*\*\*5000 changes of trust\*\*/);
      expect(text).toMatch(
        /\*\*and \d+ more, for which there is no room here: do not merge before you read them all\*\*/,
      );
      expect(text).toContain('#### Services');
    });
  });
});
