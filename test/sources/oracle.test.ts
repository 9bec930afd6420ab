import { describe, expect, test } from '@jest/globals';
import type { SwarmReader } from '../../src/doors.js';
import type { Live } from '../../src/model/live.js';
import { AppError } from '../../src/model/problem.js';
import type { Specs } from '../../src/model/spec.js';
import { askOracle, oracleQuestions } from '../../src/sources/oracle.js';
import { makeRegistry } from '../../src/sources/registry.js';
import { resolve } from '../../src/sources/resolve.js';
import { plain } from '../support/identities.js';
import { emptyShelf } from '../support/shelf.js';
import { alice, holder, live, lost, rotated, sealed, spec, specs, stranger } from './world.js';

/** A Swarm in which each secret has one content; it notes what it was asked. */
function swarm(contents: Readonly<Record<string, string>>): SwarmReader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    list: () => Promise.reject(new Error('not here')),
    withTasks: () => Promise.reject(new Error('not here')),
    sameContent(secretId, candidate) {
      asked.push(secretId);
      if (!(secretId in contents)) return Promise.reject(new AppError('NotFound', 'gone'));
      return Promise.resolve(contents[secretId] === plain(candidate));
    },
  };
}

async function ask(
  wanted: Specs,
  world: Live,
  keyring: Awaited<ReturnType<typeof alice>>,
  contents: Readonly<Record<string, string>>,
) {
  const reader = swarm(contents);
  const resolved = await resolve(wanted, world, keyring, makeRegistry(keyring, [], emptyShelf()));
  return { ...(await askOracle(resolved, world, reader, keyring.keyIds)), asked: reader.asked };
}

describe('the content oracle', () => {
  test('is asked about own holders whose key is lost, and finds the equal ones', async () => {
    const before = await alice();
    const keyring = await lost();
    const source = await sealed('db', 'x', keyring.recipient);
    const db = spec('db', source);
    const v1 = holder(db, 'old', before, { version: 1 });
    const v2 = holder(db, 'x', before, { version: 2 });
    const broken = holder(db, 'x', before, { version: 3, fingerprint: 'edited' });
    const other = holder(spec('other', source), 'x', before);
    const contents = { [v1.id]: 'old', [v2.id]: 'x', [broken.id]: 'x', [other.id]: 'x' };
    const { desired, asked } = await ask(specs([db]), live({ holders: [v1, v2, broken, other] }), keyring, contents);
    expect(asked).toEqual([v1.id, v2.id, broken.id]);
    expect(desired[0]?.equalHolders).toEqual([v2.id, broken.id]);
  });

  test('is not asked where an older identity of the file can tell', async () => {
    const db = spec('db', await sealed('db', 'x'));
    const v1 = holder(db, 'x', await alice());
    const { desired, asked } = await ask(specs([db]), live({ holders: [v1] }), await rotated(), {});
    expect(asked).toEqual([]);
    expect(desired[0]?.value).toMatchObject({ sameAs: [v1.fingerprint] });
  });

  test('is asked about a secret to adopt, and notes the answer on it', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName: true, adopt: 'Unmanaged' });
    for (const [content, same] of [
      ['x', true],
      ['y', false],
    ] as const) {
      const world = live({ strangers: [stranger('db'), stranger('elsewhere')] });
      const { live: seen, asked } = await ask(specs([db]), world, keyring, { 'id-db': content });
      expect(asked).toEqual(['id-db']);
      expect(seen.strangers.map((one) => one.sameContent)).toEqual([same, null]);
    }
  });

  test('takes a secret that went away in between for another', async () => {
    const keyring = await lost();
    const db = spec('db', await sealed('db', 'x', keyring.recipient));
    const gone = holder(db, 'x', await alice());
    const { desired } = await ask(specs([db]), live({ holders: [gone] }), keyring, {});
    expect(desired[0]?.equalHolders).toEqual([]);
  });

  test('is never asked about a secret that may not be adopted', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName: true, adopt: 'Unmanaged' });
    const labelled = live({ strangers: [stranger('db', { adoptable: false })] });
    expect((await ask(specs([db]), labelled, keyring, {})).asked).toEqual([]);
    const world = live({ strangers: [stranger('db')] });
    expect((await ask(specs([{ ...db, adopt: 'Never' }]), world, keyring, {})).asked).toEqual([]);
  });

  test('is never asked without bytes in hand', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'), { stableName: true, adopt: 'Unmanaged' });
    const world = live({ strangers: [stranger('db')] });
    const resolved = await resolve(specs([db]), world, null, makeRegistry(null, [], emptyShelf()));
    expect(oracleQuestions(resolved.desired, world, keyring.keyIds)).toEqual([]);
    const unreadable = spec('db', await sealed('db', 'x', (await lost()).recipient));
    expect((await ask(specs([{ ...db, source: unreadable.source }]), world, keyring, {})).asked).toEqual([]);
  });

  test('changes nothing when there is nothing to ask', async () => {
    const keyring = await alice();
    const db = spec('db', await sealed('db', 'x'));
    const world = live({ holders: [holder(db, 'x', keyring)] });
    const resolved = await resolve(specs([db]), world, keyring, makeRegistry(keyring, [], emptyShelf()));
    const after = await askOracle(resolved, world, swarm({}), keyring.keyIds);
    expect(after.live).toBe(world);
    expect(after.desired).toBe(resolved.desired);
  });
});
