import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { specDirectory } from '../../../src/directory/read-directory.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { settledLists } from '../worlds/engine-json.js';
import { answerEach, argument } from './telling.js';

/**
 * The two lists of a Swarm in which everything that a directory wants is done, over a socket; a real engine takes hours to
 * be filled with as much. Asked, it answers how many calls there were since it was last asked: {"lists": …, "others": …}.
 */
const identity = argument('identity') as string;
const { keyId } = await loadKeyring(readFileSync(identity, 'utf8'), identity);
const specs = await specDirectory(argument('directory') as string).read();
const count = specs.secrets.length;
const lists = settledLists(specs, keyId, { count: Math.ceil(count / 5), each: 3 });
const bodies: Readonly<Record<string, string>> = {
  version: JSON.stringify({ Version: '28.5.2', ApiVersion: '1.51' }),
  secrets: JSON.stringify(lists.secrets),
  services: JSON.stringify(lists.services),
};
let calls = { lists: 0, others: 0 };

const server = createServer((request, response) => {
  const what = request.url?.split('/').at(-1) ?? '';
  const body = bodies[what];
  if (what === 'secrets' || what === 'services') calls.lists += 1;
  else if (what !== 'version') calls.others += 1;
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json', 'api-version': '1.51' });
  response.end(body ?? '{}');
});
// As dockerd: a connection may rest as long as it likes.
server.keepAliveTimeout = 0;
await new Promise<void>((listening) => server.listen(argument('socket') as string, listening));

await answerEach(() => {
  const told = calls;
  calls = { lists: 0, others: 0 };
  return Promise.resolve(told);
});
server.close();
server.closeAllConnections();
