import { expect, test } from '@jest/globals';
import { AppError } from '../../src/model/problem.js';
import { newDesk, waxseal } from './doors.js';

const rollout = { maxParallel: 4, first: [], soakMs: 1000, timeoutMs: 5000, onFailure: 'Rollback' } as const;

test('an operator that cannot listen says so and ends with 1', async () => {
  const desk = newDesk({ db: { value: 'one', rollout, stableName: false } });
  const taken = new AppError('ListenFailed', 'cannot listen on "127.0.0.1:8673" (EADDRINUSE)');
  desk.http = { ready: new Promise(() => undefined), beside: [() => Promise.reject(taken)] };
  expect((await waxseal(desk, 'run')).code).toBe(1);
  expect(desk.logged.at(-1)).toContain('ListenFailed');
});

test.each([
  ['--git-token-file', '/nowhere/token', 'there is no file "/nowhere/token", which --git-token-file names'],
  ['--git-ssh-key-file', '/', '"/", which --git-ssh-key-file names, cannot be read (EISDIR)'],
])('a credential for git that cannot be read ends the start: %s %s', async (flag, path, message) => {
  const desk = newDesk();
  expect((await waxseal(desk, `run --git https://git.example/shop.git ${flag} ${path}`)).code).toBe(1);
  expect(desk.logged.at(-1)).toContain(JSON.stringify(message));
});
