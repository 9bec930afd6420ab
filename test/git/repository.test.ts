import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Git } from '../../src/git/program.js';
import { repository } from '../../src/git/repository.js';
import { settings } from './following.js';

test('git takes the URL for a URL, whatever it begins with', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'waxseal-git-'));
  const url = '--upload-pack=touch /tmp/x';
  const runs: (readonly string[])[] = [];
  const git: Git = (args) => {
    runs.push(args);
    return Promise.resolve({ code: 0, out: '', err: '', late: false, missing: false });
  };
  await repository(settings(dir, { url }), git).fetch(null);
  await rm(dir, { recursive: true });
  const fetched = runs.find(([verb]) => verb === 'fetch') ?? [];
  expect(fetched.slice(-3)).toEqual(['--end-of-options', url, '+main:refs/waxseal/head']);
});
