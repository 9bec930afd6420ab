import { describe, expect, test } from '@jest/globals';
import { gitOptions } from '../../src/cli/git-flags.js';
import type { Options } from '../../src/cli/options.js';
import { checkSettings, LIMITS, type GitSettings } from '../../src/git/settings.js';

function options(given: Readonly<Record<string, string>>): Options {
  const all: Readonly<Record<string, string>> = {
    'git-ref': 'main',
    'git-interval': '60s',
    'git-user': 'git',
    ...given,
  };
  return {
    text: (name) => all[name] ?? null,
    on: () => false,
    given: (name) => name in given,
    choice: (_, [first]) => first as never,
  };
}

test('without --git the directory of --dir is followed', () => {
  expect(gitOptions(options({}))).toBeNull();
});

test.each(['git-verify', 'git-path', 'git-token-file', 'git-interval'])('without --git, --%s is refused', (name) => {
  expect(() => gitOptions(options({ [name]: 'x' }))).toThrow(`"--${name}" means nothing without --git`);
});

test('--git-path may be written as people write directories', () => {
  for (const path of ['clusters/prod', './clusters/prod/', '/clusters/prod']) {
    expect(gitOptions(options({ git: 'https://x/y', 'git-path': path }))).toMatchObject({
      path: 'clusters/prod',
      intervalMs: 60_000,
    });
  }
  expect(gitOptions(options({ git: 'https://x/y', 'git-path': '.' }))).toMatchObject({ path: '' });
});

test.each([
  { 'git-interval': '10ms' },
  { 'git-interval': 'often' },
  { 'git-accept': 'main' },
  { 'git-accept': 'abc123' },
])('what makes no sense is refused before anything begins: %j', (given) => {
  expect(() => gitOptions(options({ git: 'https://x/y', ...given }))).toThrow(
    expect.objectContaining({ code: 'UsageInvalid' }),
  );
});

describe('a repository', () => {
  const check = (more: Partial<GitSettings>): unknown => {
    const none = {
      user: 'git',
      tokenFile: null,
      caFile: null,
      sshKeyFile: null,
      knownHostsFile: null,
      verifyFile: null,
    };
    const base = {
      url: 'https://git.example/shop.git',
      ref: 'main',
      path: '',
      accept: null,
      dataDir: '/x',
      limits: LIMITS,
    };
    return checkSettings({ ...base, ...none, ...more });
  };
  const ssh = { sshKeyFile: '/k', knownHostsFile: '/h' };

  test.each(['ssh://git@git.example:2222/shop.git', 'git@git.example:team/shop.git', 'ssh://git.example/shop.git'])(
    'is reached over ssh: %s',
    (url) => {
      expect(check({ url, ...ssh })).toBe('ssh');
    },
  );

  test.each([
    'https://user:s3cr3t@git.example/shop.git',
    'https://s3cr3t@git.example/shop.git',
    'ssh://git:s3cr3t@git.example/shop.git',
    'http://git.example/s3cr3t.git',
    'file:///s3cr3t',
    '/srv/s3cr3t.git',
    'ext::sh -c s3cr3t',
    '--upload-pack=s3cr3t',
    'git@-oProxyCommand=s3cr3t:x',
    'https://',
    'https://git.example/shop.git?private_token=s3cr3t',
    'https://git.example/shop.git#s3cr3t',
    'ssh://git@git.example/shop.git?token=s3cr3t',
    'https://-s3cr3t/shop.git',
    'ssh://-s3cr3t/shop.git',
    'ssh://-s3cr3t@git.example/shop.git',
    'ssh://git@-s3cr3t/shop.git',
    '-s3cr3t@git.example:shop.git',
    'git@-s3cr3t:shop.git',
  ])('is not reached by "%s", and the error does not repeat it', (url) => {
    expect(() => check({ url, ...ssh })).toThrow(expect.objectContaining({ code: 'GitUrlInvalid' }));
    expect(() => check({ url, ...ssh })).not.toThrow(/s3cr3t/);
  });

  test.each([
    { url: 'git@git.example:x', ...ssh, knownHostsFile: null },
    { url: 'git@git.example:x', ...ssh, sshKeyFile: null },
  ])('over ssh needs a key and host keys', (more) => {
    expect(() => check(more)).toThrow(expect.objectContaining({ code: 'GitOptionInvalid' }));
  });

  test.each([
    { ref: '--upload-pack=x' },
    { ref: 'a..b' },
    { ref: 'a b' },
    { ref: '' },
    { path: '../x' },
    { path: '/x' },
    { path: '.git' },
  ])('is not asked for %j', (more) => {
    expect(() => check(more)).toThrow(expect.objectContaining({ code: 'GitOptionInvalid' }));
  });
});
