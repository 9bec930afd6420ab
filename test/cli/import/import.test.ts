import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';
import { specDirectory } from '../../../src/directory/read-directory.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { ALICE, plain, refusal } from '../../support/identities.js';
import { Desk, OWNER, type There } from './desk.js';

const GOLDEN = fileURLToPath(new URL('golden', import.meta.url));
const STACK = 'com.docker.stack.namespace';
let desk: Desk;
afterEach(() => desk.end());

const documents = (): readonly string[] => readdirSync(desk.dir).filter((name) => name.endsWith('.yaml'));

async function opened(name: string): Promise<string | null> {
  const { secrets } = await specDirectory(desk.dir).read();
  const source = secrets.find((one) => one.name === name)?.source;
  if (source?.kind !== 'sealed') return null;
  return plain(await (await loadKeyring(ALICE.identity, 'id.age')).openSealed(source.armor, { owner: OWNER, name }));
}

const SHOP = `
services:
  api:
    secrets: [db, { source: token, target: /etc/token, uid: "101", gid: "5", mode: 0o440 }, tls]
  worker:
    secrets: [db]
secrets:
  db: { external: true, name: db_password }
  token: { external: true, name: api_token_v3 }
  tls: { file: ./tls.key }
`;
const MAIL = `
services:
  smtp:
    secrets: [db_password, tls]
secrets:
  db_password: { external: true }
  tls: { file: ./tls.key }
`;
const FILES = {
  'shop.yml': SHOP,
  'shop-tls': '',
  'tls.key': 'shop-tls',
  'mail/compose.yml': MAIL,
  'mail/tls.key': 'mail-tls',
};
const THERE: There = {
  secrets: {
    db_password: 'hunter2',
    api_token_v2: 'a',
    api_token_v3: 'b',
    shop_tls: 'shop-tls',
    mail_tls: 'old',
    unused: 'x',
  },
  labels: { shop_tls: { [STACK]: 'shop' }, mail_tls: { [STACK]: 'mail' }, unused: { team: 'payments', api_key: 'k' } },
  services: {
    shop_api: [
      'db_password@db',
      { swarmName: 'api_token_v3', target: '/etc/token', uid: '101', gid: '5', mode: 0o440 },
      'shop_tls@tls',
    ],
    shop_worker: ['db_password@db', 'db_password@again'],
    mail_smtp: ['db_password', 'mail_tls@tls'],
  },
};

describe('what import says and writes is reviewed as text', () => {
  test.each([
    ['of stack files and the Swarm', ['shop.yml', 'mail/compose.yml'], THERE],
    ['of the Swarm alone', [], THERE],
    ['of stack files alone', ['shop.yml', 'mail/compose.yml'], null],
  ])('%s', async (title, files, there) => {
    desk = new Desk({ ...FILES, 'kept/db_password.txt': 'hunter2\n' });
    const said = await desk.import(files, there, { dryRun: true, values: join(desk.root, 'kept') });
    const golden = join(GOLDEN, `${title.replaceAll(' ', '-')}.txt`);
    if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(golden, said);
    expect(existsSync(golden)).toBe(true);
    expect(said).toBe(readFileSync(golden, 'utf8'));
    expect(documents()).toEqual([]);
  });
});

describe('import', () => {
  test('writes a document for each secret, sealed where a file is at hand, and validate names the rest', async () => {
    desk = new Desk({ ...FILES, 'kept/db_password.txt': 'hunter2\n' });
    await desk.import(['shop.yml', 'mail/compose.yml'], THERE, { values: join(desk.root, 'kept') });
    expect(documents()).toEqual([
      'api_token.yaml',
      'db_password.yaml',
      'tls_mail.yaml',
      'tls_shop.yaml',
      'unused.yaml',
    ]);
    expect(await opened('db_password')).toBe('hunter2');
    expect(await opened('tls_shop')).toBe('shop-tls');
    const { problems, secrets } = await specDirectory(desk.dir).read();
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ file, message }) => `${file ?? ''}: ${message}`)).toEqual([
      'api_token.yaml: "spec.source.sealed" is empty: no value was sealed yet',
      'unused.yaml: "spec.source.sealed" is empty: no value was sealed yet',
    ]);
    expect(secrets.find(({ name }) => name === 'db_password')).toMatchObject({
      adopt: 'Unmanaged',
      consumers: [
        { service: 'mail_smtp', target: 'db_password', mode: 0o444 },
        { service: 'shop_api', target: 'db' },
        { service: 'shop_worker', target: 'again' },
      ],
    });
  });

  test('again writes nothing, and touches no file', async () => {
    desk = new Desk(FILES);
    await desk.import(['shop.yml', 'mail/compose.yml'], THERE);
    const before = documents().map((name) => readFileSync(join(desk.dir, name), 'utf8'));
    expect(await desk.import(['shop.yml', 'mail/compose.yml'], THERE)).toContain('nothing to import');
    expect(documents().map((name) => readFileSync(join(desk.dir, name), 'utf8'))).toEqual(before);
  });

  test('seals no value that the Swarm does not have, if the secret is to be taken over', async () => {
    desk = new Desk({ 'kept/db': 'other', 'kept/api.txt': 'api' });
    const there = { secrets: { db: 'hunter2', api: 'api\r\n' } };
    const said = await desk.import([], there, { values: join(desk.root, 'kept') });
    expect(said).toContain('"kept/db" holds something else than the Swarm has');
    expect(said).toContain('"kept/api.txt", with a line break at its end as in the Swarm');
    expect([await opened('db'), await opened('api')]).toEqual([null, 'api\r\n']);
  });

  test('seals nothing that is no file, nor an identity, nor what no secret can hold', async () => {
    const files = { d: './d', i: './id.age', e: './e', n: './none', z: '/dev/zero', v: './${X}', b: './b' };
    const secrets = Object.entries(files).map(([key, file]) => `  ${key}: { file: "${file}" }`);
    desk = new Desk({
      'x.yml': `secrets:\n${secrets.join('\n')}\n`,
      'd/x': '',
      'id.age': `# made\n${ALICE.identity}\n`,
      e: '',
      b: 'x'.repeat(512_000),
    });
    const said = await desk.import(['x.yml'], null);
    for (const why of [
      '"d" is no file',
      '"id.age" holds an age identity',
      '"e" is empty',
      '"none" is not there',
      '"/dev/zero" is no file',
      '"${X}" has a variable in its name',
      '"b" is larger than a Swarm secret can be',
    ])
      expect(said).toContain(why);
    expect(await specDirectory(desk.dir).read()).toMatchObject({ secrets: [] });
  });

  test('leaves what it cannot be sure of, and says why', async () => {
    desk = new Desk({ 'secrets/declared.yaml': '# somebody begins to write here\n' });
    const said = await desk.import([], {
      secrets: { db_v1: '1', db_v2: '2', api: '', api_v4: '', declared: '', Odd_V3: '', theirs: '' },
      labels: { theirs: { 'waxseal.owner': 'other' } },
      services: { a_x: ['db_v1'], b_x: ['db_v2'] },
    });
    expect(said).toContain('"db_v1": "db_v1" and "db_v2" are mounted at the same time');
    expect(said).toContain('"api_v4": "api" is there too, without a number');
    expect(said).toContain('"declared": the file "declared.yaml" is there already');
    expect(said).toContain('"Odd_V3": the name "Odd_V3" ends like that of a version');
    expect(said).toContain('"theirs": it belongs to a Waxseal');
    expect(documents()).toEqual(['api.yaml', 'declared.yaml']);
  });

  test('keeps to the names and the access rules of the Policy', async () => {
    const access = '  access: [{ secrets: "*", services: ["shop_*"] }]\n  naming: { prefix: prod_ }\n';
    desk = new Desk({}, access);
    const there = { secrets: { prod_db: 'x', api: 'y' }, services: { shop_x: ['prod_db'], mail_x: ['prod_db'] } };
    const said = await desk.import([], there);
    expect(said).toContain('db.yaml   takes "prod_db" over');
    expect(said).toContain('api.yaml  in place of "api"');
    const text = readFileSync(join(desk.dir, 'db.yaml'), 'utf8');
    expect(text).toContain('    - service: shop_x\n');
    expect(text).toContain('  # Left out, since the Policy does not allow it:\n  #   - service: mail_x\n');
  });

  test('counts files of one stack as one, whose files of values are beside the first', async () => {
    desk = new Desk({
      'base/x.yml': 'secrets: { tls: { file: ./tls } }\nservices: { web: { secrets: [tls] } }',
      'base/tls': 'value',
      'prod/y.yml': 'services: { web: { secrets: [{ source: tls, target: other }] } }',
    });
    const said = await desk.import(['shop=base/x.yml', 'shop=prod/y.yml'], null);
    expect(said).toContain('read "base/x.yml", "prod/y.yml" as the stack "shop"');
    expect(await opened('tls')).toBe('value');
    expect(readFileSync(join(desk.dir, 'tls.yaml'), 'utf8')).toContain('target: other');
  });

  test.each([
    ['a file that is none', ['shop.yml', 'none.yml'], 'FileMissing'],
    ['a file that is no stack file', ['shop.yml', 'bad.yml'], 'StackFileInvalid'],
    ['no file and no Swarm', [], 'UsageInvalid'],
    ['a stack that has no name', ['shop.yml', '-.yml'], 'UsageInvalid'],
  ])('writes nothing at all for %s', async (_, files, code) => {
    desk = new Desk({ ...FILES, 'bad.yml': 'a: [', '-.yml': 'services: {}' });
    expect((await refusal(() => desk.import(files, null))).code).toBe(code);
    expect(documents()).toEqual([]);
  });
});
