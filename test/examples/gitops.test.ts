import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { specDirectory } from '../../src/directory/read-directory.js';
import { loadKeyring } from '../../src/keys/keyring.js';
import { accessAllows } from '../../src/model/access.js';
import { policyOf } from '../../src/model/policy-of.js';
import type { Specs } from '../../src/model/spec.js';
import { unusedStores } from '../../src/spec/unused-stores.js';
import { newDesk, waxseal } from '../cli/doors.js';
import { listing } from '../spec/directory.js';

const EXAMPLE = fileURLToPath(new URL('../../examples/gitops', import.meta.url));
const REPOSITORY = join(EXAMPLE, 'repository');
const ENVIRONMENTS = ['dev', 'staging', 'production'] as const;

function specs(environment: string): Promise<Specs> {
  return specDirectory(join(REPOSITORY, environment, 'secrets')).read();
}

function read(path: string): string {
  return readFileSync(join(EXAMPLE, path), 'utf8');
}

/** Relative to the repository, with slashes. */
const files = readdirSync(REPOSITORY, { recursive: true, encoding: 'utf8' }).filter((path) =>
  statSync(join(REPOSITORY, path)).isFile(),
);

describe('the repository with three environments', () => {
  test.each(ENVIRONMENTS)('%s has not so much as a lint, and opens with its own identity only', async (environment) => {
    const all = await specs(environment);
    expect(listing([...all.problems, ...unusedStores(all)])).toBe('');
    const { owner, recipients, snapshotKey } = policyOf(all);
    for (const other of ENVIRONMENTS) {
      const text = read(`identities/${other}.age`);
      expect(text).toMatch(/^# PUBLIC, FOR TRYING ONLY/);
      const keyring = await loadKeyring(text, other);
      expect([keyring.recipient, keyring.snapshotKey].join() === [recipients[0], snapshotKey].join()).toBe(
        other === environment,
      );
      for (const { name, source } of all.secrets) {
        if (source.kind !== 'sealed') throw new Error(`${name} is not sealed`);
        const opened = keyring.openSealed(source.armor, { owner, name });
        if (other === environment) await expect(opened).resolves.toBeDefined();
        else await expect(opened).rejects.toThrow();
      }
    }
  });

  test('no two environments share an owner, a recipient or a rule of removal', async () => {
    const policies = (await Promise.all(ENVIRONMENTS.map(specs))).map((one) => policyOf(one));
    const all = policies.flatMap(({ owner, recipients }) => [owner, ...recipients]);
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(policies.map(({ prune }) => JSON.stringify(prune))).size).toBe(policies.length);
  });

  test.each(ENVIRONMENTS)('the services of %s mount what its Policy gives them', async (environment) => {
    const { access } = policyOf(await specs(environment));
    const stack = load(read(`repository/${environment}/stack.yml`), { schema: CORE_SCHEMA.withTags(mergeTag) }) as {
      services: Readonly<Record<string, { secrets: readonly string[] }>>;
    };
    const mounts = Object.entries(stack.services).flatMap(([name, { secrets }]) =>
      secrets.map((secret) => ({ secret, service: `shop_${name}`, target: secret })),
    );
    expect(mounts).toHaveLength(3);
    expect(mounts.filter((mount) => !accessAllows(access, mount))).toEqual([]);
  });

  test.each(ENVIRONMENTS)('`waxseal compose --check` has nothing to say of the stack of %s', async (environment) => {
    const desk = newDesk();
    desk.specs = await specs(environment);
    const file = join(REPOSITORY, environment, 'stack.yml');
    expect(await waxseal(desk, `compose -c ${file} --stack shop --check`)).toMatchObject({ out: 'Nothing to say.\n' });
    expect(read(`repository/${environment}/stack.yml`)).not.toMatch(/monitor: [0-4]s/);
  });

  test('holds no identity', () => {
    for (const file of files) expect(read(`repository/${file}`)).not.toMatch(/AGE-SECRET-KEY/);
  });
});

describe('who must approve', () => {
  const ops = [
    ...files.filter((path) => path.startsWith('production/') || path.includes('/secrets/platform/')),
    // What a checkout shows in place of a document.
    ...['.gitattributes', 'dev/.gitattributes', 'dev/secrets/.gitattributes'],
  ];
  const rules = (file: string): readonly (readonly [pattern: string, owner: string])[] =>
    read(`repository/${file}`)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/) as [string, string]);

  /** A pattern of GitHub or GitLab as it is used here: a directory or file from the root on, or else at any depth. */
  const globbed = (pattern: string): RegExp => {
    const words = pattern.replace(/^\//, '').replaceAll('.', '\\.').replaceAll('*', '[^/]+');
    return new RegExp(`${pattern.startsWith('/') ? '^' : '(^|/)'}${words}`);
  };

  test.each(['.github', '.gitlab'])('%s: ops for production, for each Policy, and for what shows the plan', (host) => {
    const owner = (path: string): string | undefined =>
      rules(`${host}/CODEOWNERS`).findLast(([pattern]) => globbed(pattern).test(path))?.[1];
    const guarded = [...ops, ...files.filter((path) => path.startsWith(host))];
    expect(guarded.length).toBeGreaterThan(6);
    expect(guarded.filter((path) => owner(path) !== '@shop/ops')).toEqual([]);
    expect(owner('dev/secrets/db.yaml')).toBe('@shop/developers');
  });

  test('.gitea: the same, by regular expressions', () => {
    const isOfOps = (path: string): boolean =>
      rules('.gitea/CODEOWNERS').some(([pattern]) => new RegExp(`^${pattern}$`).test(path));
    expect([...ops, '.gitea/CODEOWNERS', '.gitea/workflows/waxseal.yml'].filter((path) => !isOfOps(path))).toEqual([]);
    expect(isOfOps('dev/secrets/db.yaml')).toBe(false);
  });
});

describe('its CI files', () => {
  test('of Gitea are the one to copy, with another matrix', () => {
    const withoutMatrix = (text: string): string => text.replaceAll(/^ +- \{ dir: .*\n/gm, '');
    const own = read('repository/.gitea/workflows/waxseal.yml');
    expect(withoutMatrix(own)).toBe(withoutMatrix(readFileSync('manifests/ci/gitea.yml', 'utf8')));
    expect(own.match(/- \{ dir: /g)).toHaveLength(3);
  });

  test('name hooks that there are', () => {
    const ids = (text: string): readonly string[] => [...text.matchAll(/\bid: ([\w-]+)/g)].map(([, id]) => id ?? '');
    const known = ids(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
    expect(known).toEqual(expect.arrayContaining([...new Set(ids(read('repository/.pre-commit-config.yaml')))]));
  });
});
