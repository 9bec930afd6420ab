import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { specDirectory } from '../../../src/directory/read-directory.js';
import { loadKeyring } from '../../../src/keys/keyring.js';
import { makeRegistry } from '../../../src/sources/registry.js';
import { resolve } from '../../../src/sources/resolve.js';
import { readLists } from '../../../src/swarm/from-docker.js';
import { emptyShelf } from '../../../test/support/shelf.js';
import { argument, tell } from './telling.js';

/** Opens every document of a directory for a Swarm that holds nothing yet: {"read": ms, "open": ms, "opened": n}. */
const identity = argument('identity') as string;
const from = performance.now();
const specs = await specDirectory(argument('directory') as string).read();
const read = performance.now() - from;
const live = readLists({ secrets: [], configs: null, services: [] }, 'bench', '28.5.2');
const began = performance.now();
const keyring = await loadKeyring(readFileSync(identity, 'utf8'), identity);
const { bytes, opened } = await resolve(specs, live, keyring, makeRegistry(keyring, [], emptyShelf()));
tell({ read, open: performance.now() - began, opened });
for (const value of bytes.values()) value.wipe();
