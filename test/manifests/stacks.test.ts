import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, test } from '@jest/globals';
import { runVerb } from '../../src/cli/run-verb.js';

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

function operatorOf(file: string): Service {
  const path = fileURLToPath(new URL(`../../manifests/${file}`, import.meta.url));
  return (load(readFileSync(path, 'utf8')) as { services: { operator: Service } }).services.operator;
}

/** "--own-service <name>" is WAXSEAL_OWN_SERVICE. */
const variables = runVerb.flags.map(({ flags }) => {
  const [, name = ''] = /--([a-z-]+)/.exec(flags) ?? [];
  return `WAXSEAL_${name.toUpperCase().replaceAll('-', '_')}`;
});

test('the HTTP example of docs/install.md sets no variable that `waxseal run` does not read, and mounts what it names', () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/install.md', import.meta.url)), 'utf8');
  const [, text = ''] = /```yaml\n([^`]*WAXSEAL_LISTEN[^`]*)```/.exec(page) ?? [];
  const { services } = load(text) as { services: { operator: Service & { secrets: { target: string }[] } } };
  const { environment = {}, secrets } = services.operator;
  expect(Object.keys(environment).filter((name) => !variables.includes(name))).toEqual([]);
  expect(secrets.map(({ target }) => `/run/secrets/${target}`).sort()).toEqual(
    Object.values(environment).filter((value) => value.startsWith('/run/secrets/')).sort(),
  );
});

describe.each(['stack.yaml', 'stack-git.yaml', 'stack-socket-proxy.yaml', 'git-sync/stack.yaml'])('%s', (file) => {
  const operator = operatorOf(file);

  test('sets no variable that `waxseal run` does not read', () => {
    const set = Object.keys(operator.environment ?? {}).filter((name) => name.startsWith('WAXSEAL_'));
    expect(set.filter((name) => !variables.includes(name))).toEqual([]);
  });

  test('S8: runs one operator on a manager, read-only, as nobody, without capabilities, and never two at once', () => {
    expect(operator).toMatchObject({
      user: expect.stringMatching(/^10001:/),
      read_only: true,
      cap_drop: ['ALL'],
      environment: { WAXSEAL_OWN_SERVICE: '{{.Service.Name}}' },
      deploy: {
        replicas: 1,
        placement: { constraints: ['node.role == manager'] },
        update_config: { order: 'stop-first' },
      },
    });
  });

  test('uses nothing that `stack deploy` refuses or ignores', () => {
    const ignored = ['group_add', 'security_opt', 'tmpfs', 'restart', 'init', 'privileged', 'depends_on'];
    expect(ignored.filter((field) => field in operator)).toEqual([]);
  });
});
