import { describe, expect, test } from '@jest/globals';
import { VERBS } from '../../src/cli/verbs.js';
import { newDesk, waxseal } from './doors.js';

describe('help', () => {
  test('lists every verb with one line, and the first steps', async () => {
    const { code, err, out } = await waxseal(newDesk(), '--help');
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary } of VERBS)
      expect(out).toMatch(new RegExp(`^ {2}${name}\\b.*${summary.slice(0, 20)}`, 'm'));
    expect(out).toContain('waxseal seal db_password --into secrets/db.yaml');
    expect(out).toContain('except -o of keygen: --identity-file is WAXSEAL_IDENTITY_FILE');
  });

  test('is what a bare call prints', async () => {
    expect(await waxseal(newDesk(), '')).toEqual(await waxseal(newDesk(), '--help'));
  });

  test('is there as docker and kubectl have it, too: it once answered "did you mean health?"', async () => {
    expect(await waxseal(newDesk(), 'help')).toEqual(await waxseal(newDesk(), '--help'));
    expect(await waxseal(newDesk(), 'help plan')).toEqual(await waxseal(newDesk(), 'plan --help'));
  });

  test.each(VERBS.map(({ name }) => name))('%s says what it does, with an example that can be copied', async (name) => {
    const { code, out } = await waxseal(newDesk(), `${name} --help`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: waxseal ${name} .*\\[?flags\\]`));
    expect(out).toMatch(new RegExp(`\\nExamples:\\n {2}# .+\\n {2}.*waxseal ${name}`));
    expect(out).toContain('--log-level');
  });

  test('fits 80 columns, examples apart', async () => {
    for (const { name } of VERBS) {
      const { out } = await waxseal(newDesk(), `${name} --help`);
      const [text = ''] = out.split('\nExamples:');
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });

  test('the version is printed alone', async () => {
    expect(await waxseal(newDesk(), '--version')).toEqual({ code: 0, out: '0.0.0-test\n', err: '' });
  });

  test('the verb of that name tells also what it runs on', async () => {
    const { out } = await waxseal(newDesk(), 'version');
    expect(out).toBe('waxseal 0.0.0-test, Node 20.0.0, linux-x64\n');
  });
});

describe('a bad call exits with 1 and says what would be right', () => {
  test.each([
    ['aplly', 'unknown command "aplly"', 'did you mean apply?'],
    ['xyzzy', 'unknown command "xyzzy"', 'see `waxseal --help`'],
    ['plan --detailed-exit-code', 'unknown option "--detailed-exit-code"', 'did you mean --detailed-exitcode?'],
    ['-H tcp://m1:2376 status', 'unknown option "-H"', 'flags stand behind the command: `waxseal status --host URL`'],
    ['help xyzzy', 'unknown command "xyzzy"', 'see `waxseal --help`'],
    ['plan --identity id.age', 'unknown option "--identity"', 'did you mean --identity-file?'],
    ['plan --ma', 'unknown option "--ma"', 'see `waxseal plan --help`'],
    ['plan --dir', 'option "-d, --dir <dir>" argument missing', 'see `waxseal plan --help`'],
    ['retry', 'missing required argument "name"', 'see `waxseal retry --help`'],
    ['plan extra', 'too many arguments for "plan". Expected 0 arguments but got 1', 'see `waxseal plan --help`'],
    [
      'seal db value',
      'too many arguments for "seal". Expected 1 argument but got 2',
      'the value is read from standard input; one that was typed as an argument is in the history of the shell',
    ],
    ['comment', '--forge is missing', 'one of github, gitlab, gitea'],
    ['plan -o xml', '--output cannot be "xml" here', 'one of human, json, markdown'],
    ['plan --log-level loud', '--log-level cannot be "loud" here', 'one of debug, info, warn, error'],
    [
      'demo --image foo',
      '"--image" means nothing without --host',
      'give the address of a real Swarm with --host; the engine inside of this process runs no containers',
    ],
    ['compose', 'no stack file was named', 'name it with -c FILE'],
  ])('waxseal %s', async (line, message, hint) => {
    expect(await waxseal(newDesk(), line)).toEqual({ code: 1, out: '', err: `waxseal: ${message}\nhint: ${hint}\n` });
  });

  test('also where the flag of a daemon was set in the environment', async () => {
    const desk = newDesk();
    desk.env = { WAXSEAL_GIT_VERIFY: 'signers' };
    expect((await waxseal(desk, 'run')).code).toBe(1);
    expect(desk.logged.join('')).toContain('give --git (WAXSEAL_GIT), or leave');
  });

  test('without repeating what may be a value', async () => {
    const { err } = await waxseal(newDesk(), 'plan --pasword=canary-7f3a');
    expect(err).toBe('waxseal: unknown option "--pasword"\nhint: see `waxseal plan --help`\n');
  });
});

describe('the environment', () => {
  test('sets each flag', async () => {
    const desk = newDesk({ db: {} });
    desk.env = { WAXSEAL_OUTPUT: 'json', WAXSEAL_DETAILED_EXITCODE: '1' };
    const { code, out } = await waxseal(desk, 'plan');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ owner: 'shop-prod-k7f3' });
  });

  test('gives way to the command line', async () => {
    const desk = newDesk({ db: {} });
    desk.env = { WAXSEAL_OUTPUT: 'json' };
    expect((await waxseal(desk, 'plan -o human')).out).toContain('Plan: 2 to create');
  });

  test('can set a flag that begins with no', async () => {
    const desk = newDesk({ db: {} });
    desk.env = { WAXSEAL_NO_WAIT: 'true' };
    expect((await waxseal(desk, 'apply')).out).toContain('One pass made');
  });

  test('can leave a flag off', async () => {
    const desk = newDesk({ db: {} });
    desk.env = { WAXSEAL_DETAILED_EXITCODE: '0' };
    expect((await waxseal(desk, 'plan')).code).toBe(0);
  });

  test('does not make the format of other verbs the file of keygen', async () => {
    const desk = newDesk();
    desk.env = { WAXSEAL_OUTPUT: 'json' };
    expect((await waxseal(desk, 'keygen')).out).toContain('AGE-SECRET-KEY-1');
  });

  test('is told where it makes no sense', async () => {
    const desk = newDesk();
    desk.env = { WAXSEAL_YES: 'perhaps' };
    expect(await waxseal(desk, 'apply')).toMatchObject({
      code: 1,
      err: 'waxseal: WAXSEAL_YES must be "true" or "false"\n',
    });
  });
});

describe('a bug', () => {
  test('says that it is one, and keeps its words to itself', async () => {
    const desk = newDesk({ db: {} });
    desk.meddle = () => {
      throw new TypeError('cannot read "canary-7f3a"');
    };
    const { code, err } = await waxseal(desk, 'plan');
    expect(code).toBe(1);
    expect(err).toContain(
      'waxseal: internal error (TypeError): this is a bug of Waxseal, not yours\nhint: please report it',
    );
    expect(err).not.toContain('canary-7f3a');
  });

  test('shows its stack to who asks for it', async () => {
    const desk = newDesk({ db: {} });
    desk.meddle = () => {
      throw new TypeError('x is not a function');
    };
    expect((await waxseal(desk, 'plan --log-level debug')).err).toContain('TypeError: x is not a function\n    at ');
  });
});
