import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { makeAgent, watchAgent } from '../../src/swarm/watched-agent.js';

test('no agent shows its sockets or its key to the client library, which prints its options at every call', () => {
  const tls = { ca: null, cert: null, key: Buffer.from('a private key'), verify: true };
  const connection = { kind: 'tcp', host: '127.0.0.1', port: 2376, tls, url: 'tcp://127.0.0.1:2376' } as const;
  const watched = watchAgent(connection)({ request: null, headers: null, cut: () => undefined }, 'kept');
  expect([makeAgent(connection), watched].map((agent) => inspect(agent))).toEqual(['[agent]', '[agent]']);
});
