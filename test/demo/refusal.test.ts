import { expect, test } from '@jest/globals';
import { playDemo } from '../../src/demo/demo.js';

/** A Swarm that holds one secret and one service already. */
async function playWhere(secret: string, service = 'web'): Promise<{ asked: readonly string[]; thrown: unknown }> {
  const asked: string[] = [];
  const play = playDemo({
    program: ['false'],
    env: {},
    host: 'unix:///nowhere',
    ask: (method, path) => {
      asked.push(`${method} ${path}`);
      const name = path === '/secrets' ? secret : service;
      return Promise.resolve([{ ID: 'id', Version: { Index: 1 }, Spec: { Name: name } }]);
    },
    image: 'busybox:1',
    write: () => undefined,
    color: false,
    pauseMs: 0,
    signal: new AbortController().signal,
  });
  const thrown = await play.then(
    () => null,
    (error: unknown) => error,
  );
  return { asked, thrown };
}

test.each(['waxseal_identity', 'WaxSeal_Identity', 'demo_db_password', 'demo_db_password_v7', 'demo_token'])(
  'a Swarm that has "%s" is left as it is: the demo would take it away at its end',
  async (name) => {
    const { asked, thrown } = await playWhere(name);
    expect(thrown).toMatchObject({ code: 'DemoNameTaken', hint: expect.stringContaining('without --host') });
    expect(asked).toEqual(['GET /secrets', 'GET /services']);
  },
);

/** It once took such a service away at the end, having failed to make its own. */
test("somebody's service of the demo's name is left as it is", async () => {
  const { asked, thrown } = await playWhere('other', 'demo_api');
  expect(thrown).toMatchObject({
    code: 'DemoNameTaken',
    message: expect.stringContaining('service "demo_api"'),
  });
  expect(asked).toEqual(['GET /secrets', 'GET /services']);
});
