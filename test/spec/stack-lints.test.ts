import { describe, expect, test } from '@jest/globals';
import { OBJECT_KINDS } from '../../src/model/object-name.js';
import { envFilesIn, stackProblems } from '../../src/spec/stack-lints.js';
import { secretSpec } from '../world/operator.js';

const PLACE = { file: 'db.yaml', line: 1, column: 1 };
const consumer = {
  service: 'shop_web',
  selector: null,
  target: 'db',
  uid: '0',
  gid: '0',
  mode: 0o400,
  force: false,
  place: PLACE,
};
const specs = [secretSpec('db', { consumers: [consumer] })];

/** "line:column code" of each problem. */
function told(...lines: readonly string[]): readonly string[] {
  return stackProblems({ file: 'shop.yml', text: lines.join('\n'), stack: null }, specs, ['secret']).map(
    ({ code, column, file, line }) => `${file ?? ''}:${String(line)}:${String(column)} ${code}`,
  );
}

const CAREFUL = '    deploy: { update_config: { failure_action: rollback } }';
const MOUNT = '    secrets: [{ source: db, target: db, mode: 0400 }]';

describe('a stack file that uses secrets', () => {
  test('as the documents say has nothing to be told', () => {
    expect(
      told('services:', '  web:', '    image: web', MOUNT, CAREFUL, 'secrets:', '  db: { external: true }'),
    ).toEqual([]);
  });

  test('names an external secret that no document declares, at its line; case does not count, as in Swarm', () => {
    expect(told('secrets:', '  db: { external: true, name: DB }', '  other:', '    external: true')).toEqual([
      'shop.yml:3:3 SecretUndeclared',
    ]);
    expect(told('secrets: { x: { external: true, name: "${PREFIX}_db" } }')).toEqual([]);
  });

  test('makes one of its own from a file or from the environment', () => {
    expect(told('secrets:', '  a: { file: ./a }', '  b: { environment: B }', '  c: { name: c }')).toEqual([
      'shop.yml:2:3 SecretInline',
      'shop.yml:3:3 SecretInline',
    ]);
  });

  test('mounts it in another way than its document says', () => {
    const text = ['services:', '  web:', '    secrets: [db]', CAREFUL, 'secrets: { db: { external: true } }'].join(
      '\n',
    );
    const problems = stackProblems({ file: 'shop.yml', text, stack: null }, specs, ['secret']);
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MountDiffers "web" mounts "db" with another mode than its document says',
    ]);
  });

  test.each([
    ['0400', ''],
    ['"0400"', ''],
    ['"0o400"', ''],
    ['0o400', ''],
    ['256', ''],
    ['0x100', ''],
    ['400', 'MountDiffers'],
    ['0440', 'MountDiffers'],
    ['0o440', 'MountDiffers'],
  ])('may write the mode as the docker CLI reads it: of a document with 0400, %s tells "%s"', (mode, code) => {
    const mount = `    secrets: [{ source: db, mode: ${mode} }]`;
    const said = told('services:', '  web:', mount, CAREFUL, 'secrets: { db: { external: true } }');
    expect(said.join().replace('shop.yml:2:3 ', '')).toBe(code);
  });

  test('is compared with the entry for its own stack, where it is known which that is', () => {
    const mail = { ...consumer, service: 'mail_web', mode: 0o444 };
    const both = [secretSpec('db', { consumers: [consumer, mail] })];
    const said = (mode: string, stack: string | null, name = ''): number => {
      const mount = `    secrets: [{ source: db, mode: ${mode} }]`;
      const text = [name, 'services:', '  web:', mount, CAREFUL, 'secrets: { db: { external: true } }'].join('\n');
      return stackProblems({ file: 'shop.yml', text, stack }, both, ['secret']).length;
    };
    expect([said('0400', 'shop'), said('0444', 'mail'), said('0444', 'shop'), said('0400', 'mail')]).toEqual([
      0, 0, 1, 1,
    ]);
    expect([said('0400', null), said('0444', null), said('0440', null)]).toEqual([0, 0, 1]);
    expect([said('0444', null, 'name: shop'), said('0444', null, 'name: mail')]).toEqual([1, 0]);
  });

  test('does not list the secret for a service that its document declares, which can be told of a known stack', () => {
    const said = (stack: string | null, mounts: string): readonly string[] => {
      const text = ['services:', `  web: { secrets: [${mounts}] }`, 'secrets: { db: { external: true } }'].join('\n');
      return stackProblems({ file: 'shop.yml', text, stack }, specs, ['secret']).map(
        ({ code, line }) => `${code} ${String(line)}`,
      );
    };
    expect(said('shop', '')).toEqual(['ConsumerUnlisted 2']);
    expect([said('mail', ''), said(null, '')]).toEqual([[], []]);
    expect(said('shop', 'db')).not.toContain('ConsumerUnlisted 2');
  });

  test('holds a secret in an environment, whose value is not told', () => {
    const lines = [
      'services:',
      '  web:',
      '    environment:',
      '      DB_PASSWORD: hunter2',
      '      DB_PASSWORD_FILE: /run/secrets/db',
    ];
    const problems = stackProblems({ file: 'shop.yml', text: lines.join('\n'), stack: null }, specs, ['secret']);
    expect(problems.map(({ code, line }) => `${code} ${String(line)}`)).toEqual(['SecretInEnvironment 2']);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(told('services:', '  web:', '    environment: ["API_TOKEN=hunter2", "LEVEL=debug"]')).toEqual([
      'shop.yml:2:3 SecretInEnvironment',
    ]);
  });

  test('gets one from the environment of the deploy, or from a file of variables', () => {
    expect(told('services:', '  web:', '    environment: { DB_PASSWORD: , LEVEL: }')).toEqual([
      'shop.yml:2:3 SecretInEnvironment',
    ]);
    expect(told('services:', '  web:', '    environment: [DB_PASSWORD, LEVEL, "API_TOKEN="]')).toHaveLength(1);
    const text = [
      'services:',
      '  web:',
      '    env_file: [.env, { path: other.env }, gone.env]',
      '  api: { env_file: .env }',
    ];
    const envFiles = new Map([
      ['.env', '# API_TOKEN=no\nDB_PASSWORD=hunter2\nLEVEL=debug\nSMTP_PASSWORD=""\n'],
      ['other.env', 'export API_TOKEN="hunter2"'],
    ]);
    expect(envFilesIn(text.join('\n'), 'shop.yml')).toEqual(['.env', 'other.env', 'gone.env']);
    const problems = stackProblems({ file: 'shop.yml', text: text.join('\n'), stack: null, envFiles }, specs, [
      'secret',
    ]);
    expect(problems.map(({ message }) => message.split(':')[0])).toEqual([
      'the environment of "web" seems to hold a secret in "DB_PASSWORD", from ".env"',
      'the environment of "web" seems to hold a secret in "API_TOKEN", from "other.env"',
      'the environment of "api" seems to hold a secret in "DB_PASSWORD", from ".env"',
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('cannot take a bad value back; only of services that mount one of ours', () => {
    const tail = ['secrets: { db: { external: true } }'];
    expect(told('services:', '  web:', MOUNT, ...tail)).toEqual(['shop.yml:2:3 FailureActionPause']);
    const first = '    deploy: { update_config: { failure_action: rollback, order: start-first } }';
    expect(told('services:', '  web:', MOUNT, first, ...tail)).toEqual(['shop.yml:2:3 StartFirstUnchecked']);
    expect(told('services:', '  web:', MOUNT, first, '    healthcheck: { test: "true" }', ...tail)).toEqual([]);
    expect(told('services:', '  web: { image: web }', ...tail)).toEqual([]);
  });

  describe('and configs, where the Policy manages them', () => {
    const at = { ...consumer, target: 'app.conf', mode: 0o444 };
    const ofBoth = [secretSpec('config/app', { consumers: [at] }), secretSpec('db', { consumers: [consumer] })];
    const both = (...lines: readonly string[]): readonly string[] =>
      stackProblems({ file: 'shop.yml', text: lines.join('\n'), stack: 'shop' }, ofBoth, OBJECT_KINDS).map(
        ({ code, line, message }) => `${String(line)} ${code} ${message}`,
      );
    const EXTERNAL = ['secrets: { db: { external: true } }', 'configs: { app: { external: true } }'];

    test('has nothing to be told where they are as their documents say', () => {
      const mount = '    configs: [{ source: app, target: /app.conf }]';
      expect(both('services:', '  web:', MOUNT, mount, CAREFUL, ...EXTERNAL)).toEqual([]);
    });

    test('names an external config that no document declares, though a secret of this name is', () => {
      expect(both('configs:', '  x: { external: true, name: db }', '  y: { external: true, name: APP }')).toEqual([
        '2 ConfigUndeclared the external config "db" is declared by no document',
      ]);
      expect(both('secrets:', '  x: { external: true, name: app }')).toEqual([
        '2 SecretUndeclared the external secret "app" is declared by no document',
      ]);
      expect(told('configs:', '  x: { external: true }', '  y: { file: ./y }')).toEqual([]);
    });

    test('makes one of its own', () => {
      const lines = ['configs:', '  a: { file: ./a }', '  b:', '    content: |', '      b', '  c: { name: c }'];
      expect(both(...lines)).toEqual([
        '2 ConfigInline the stack makes the config "a" of its own, from a file: a changed content needs another name by hand',
        '3 ConfigInline the stack makes the config "b" of its own, from what it writes out: a changed content needs another name by hand',
      ]);
    });

    test('mounts one in another way, is not told to list it, or has it unlisted', () => {
      const differs = '    configs: [{ source: app, uid: "33", mode: 0440 }]';
      expect(both('services:', '  web:', MOUNT, differs, CAREFUL, ...EXTERNAL)).toEqual([
        '2 MountDiffers "web" mounts "config/app" with another target, uid, mode than its document says',
      ]);
      expect(both('services:', '  web:', MOUNT, CAREFUL, ...EXTERNAL)).toEqual([
        '2 ConsumerUnlisted the document "config/app" declares "web" as a consumer, and the stack file does not list it there',
      ]);
    });

    test('cannot take a bad config back', () => {
      const lines = ['services:', '  api:', '    configs: [app]', ...EXTERNAL];
      expect(both(...lines)).toEqual(['2 FailureActionPause "api" stops in the middle when an update of it fails']);
    });
  });

  test('may be any YAML: what has another form than a stack file is passed over', () => {
    for (const text of [
      'services: [a]',
      'secrets: 1',
      'services: { web: null }',
      'services: { web: { secrets: [1, {}] } }',
    ])
      expect(told(text)).toEqual([]);
  });
});
