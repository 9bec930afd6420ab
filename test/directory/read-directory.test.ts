import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lookAtGround, type Look } from '../../src/directory/ground.js';
import { readSpecFile } from '../../src/directory/read-file.js';
import { specDirectory } from '../../src/directory/read-directory.js';
import type { Specs } from '../../src/model/spec.js';
import { codes, listing, policy, secret } from '../spec/directory.js';
import { checkoutHalfway } from './halfway.js';
import { makeTree, type Tree } from './tree.js';

let tree: Tree;

beforeEach(async () => {
  tree = await makeTree({ 'specs/platform/policy.yaml': policy(), 'specs/db.yaml': secret('db') });
});

afterEach(() => tree.remove());

function read(): Promise<Specs> {
  return specDirectory(tree.path('specs')).read();
}

function names(specs: Specs): string[] {
  return specs.secrets.map(({ name }) => name);
}

/** An outcome that no deletion may follow from, and that took nothing from the healthy ones. */
function expectTrouble(specs: Specs, ...expected: string[]): void {
  expect(codes(specs)).toEqual(expected);
  expect(specs.complete).toBe(false);
  expect(names(specs)).toEqual(['db']);
}

describe('the spec directory', () => {
  test('is parsed again only if a text in it changed, whatever the times and sizes of files say', async () => {
    const directory = specDirectory(tree.path('specs'));
    const first = await directory.read();
    expect(await directory.read()).toBe(first);
    const { atime, mtime } = await stat(tree.path('specs/db.yaml'));
    await tree.write('specs/db.yaml', secret('dc'));
    await utimes(tree.path('specs/db.yaml'), atime, mtime);
    expect(names(await directory.read())).toEqual(['dc']);
    await rename(tree.path('specs/db.yaml'), tree.path('specs/dc.yaml'));
    expect((await directory.read()).secrets[0]?.place.file).toBe('dc.yaml');
    await tree.write('specs/dc.yaml', secret('db'));
    expect(names(await directory.read())).toEqual(['db']);
  });

  test('is read with every *.yaml and *.yml below it', async () => {
    await tree.write('specs/team/a.yml', secret('a'));
    await tree.write('specs/team/deep/er/b.yaml', secret('b'));
    await tree.write('specs/README.md', 'not: [yaml');
    const specs = await read();
    expect(listing(specs.problems)).toBe('');
    expect(names(specs)).toEqual(['a', 'b', 'db']);
    expect(specs.secrets[1]?.place.file).toBe('team/deep/er/b.yaml');
    expect(specs.complete).toBe(true);
  });

  test('skips names that start with . or _, files and directories', async () => {
    for (const name of ['.hidden.yaml', '_draft.yaml', '.git/x.yaml', '_old/x.yaml', 'team/_x.yaml']) {
      await tree.write(`specs/${name}`, 'not: [yaml');
    }
    expect(await read()).toMatchObject({ complete: true, problems: [] });
  });

  test('is read in the same order on every disk', async () => {
    for (const name of ['b', 'a', 'B', 'c']) await tree.write(`specs/${name}.yaml`, `kind: ${name}`);
    const files = (await read()).problems.map(({ file }) => file);
    expect(files).toEqual([...files].sort());
  });

  test('that is missing, or a file, is a problem and not complete', async () => {
    const missing = await specDirectory(tree.path('nowhere')).read();
    expect(missing).toMatchObject({ policy: null, secrets: [], complete: false, empty: true });
    expect(codes(missing)).toEqual(['DirectoryMissing']);
    expect(codes(await specDirectory(tree.path('specs/db.yaml')).read())).toEqual(['DirectoryMissing']);
    expect(codes(await specDirectory(tree.path('specs/db.yaml/x')).read())).toEqual(['DirectoryMissing']);
  });

  test('that is empty is empty', async () => {
    await rm(tree.path('specs'), { recursive: true });
    await mkdir(tree.path('specs'));
    expect(await read()).toMatchObject({ secrets: [], problems: [], complete: false, empty: true });
  });

  test('drops a byte order mark', async () => {
    await tree.write('specs/a.yaml', `\uFEFF${secret('a')}`);
    const specs = await read();
    expect(names(specs)).toEqual(['a', 'db']);
    expect(specs.secrets[0]?.place).toEqual({ file: 'a.yaml', line: 1, column: 1 });
  });
});

describe('a file that cannot be read', () => {
  test('since it is no UTF-8 is a problem', async () => {
    await tree.write('specs/x.yaml', Uint8Array.from([0x61, 0x3a, 0x20, 0xff, 0xfe]));
    expectTrouble(await read(), 'NotText');
  });

  test('since it is too large is a problem', async () => {
    await tree.write('specs/x.yaml', '#'.repeat(1_048_577));
    expectTrouble(await read(), 'FileTooLarge');
  });

  test('since it is a pipe is a problem, and holds nobody up', async () => {
    execFileSync('mkfifo', [tree.path('specs/x.yaml')]);
    expectTrouble(await read(), 'FileUnreadable');
    await tree.link('specs/y.yaml', 'x.yaml');
    expectTrouble(await read(), 'FileUnreadable', 'FileUnreadable');
  });

  test('since a pipe took its place after it was found is a problem, and holds nobody up', async () => {
    execFileSync('mkfifo', [tree.path('x.yaml')]);
    const read = await readSpecFile({ path: 'x.yaml', real: tree.path('x.yaml') });
    expect(read).toMatchObject({ code: 'FileUnreadable' });
  });

  test('since nobody may, or its directory, is a problem', async () => {
    await tree.write('specs/x.yaml', secret('x'));
    await tree.write('specs/team/y.yaml', secret('y'));
    await chmod(tree.path('specs/x.yaml'), 0);
    await chmod(tree.path('specs/team'), 0);
    // The superuser may read it all the same: then there is nothing to report.
    const everything = process.getuid?.() === 0;
    const specs = await read();
    await chmod(tree.path('specs/team'), 0o700);
    expect(codes(specs)).toEqual(everything ? [] : ['DirectoryUnreadable', 'FileUnreadable']);
    expect(specs.complete).toBe(everything);
  });
});

describe('a link', () => {
  test('inside of the directory is followed', async () => {
    await tree.write('specs/.data/a.yaml', secret('a'));
    await tree.link('specs/a.yaml', '.data/a.yaml');
    await tree.write('specs/_shared/b.yaml', secret('b'));
    await tree.link('specs/shared', '_shared');
    const specs = await read();
    expect(listing(specs.problems)).toBe('');
    expect(specs.secrets.map(({ place }) => place.file)).toEqual(['a.yaml', 'shared/b.yaml', 'db.yaml']);
  });

  test('in place of the directory itself is followed', async () => {
    await tree.link('current', 'specs');
    expect(await specDirectory(tree.path('current')).read()).toMatchObject({ complete: true });
  });

  test('that leads out of it is a problem: a file, a directory, a relative and an absolute one', async () => {
    await tree.write('outside/a.yaml', secret('a'));
    await tree.link('specs/a.yaml', '../outside/a.yaml');
    await tree.link('specs/b.yaml', tree.path('outside/a.yaml'));
    await tree.link('specs/team', '../outside');
    expectTrouble(await read(), 'PathEscapes', 'PathEscapes', 'PathEscapes');
  });

  test('that leads to a neighbour whose name starts alike is a problem', async () => {
    await tree.write('specs-old/a.yaml', secret('a'));
    await tree.link('specs/a.yaml', '../specs-old/a.yaml');
    expectTrouble(await read(), 'PathEscapes');
  });

  test('to a file that is no spec may lead anywhere', async () => {
    await tree.write('README.md', 'hello');
    await tree.link('specs/README.md', '../README.md');
    expect(await read()).toMatchObject({ complete: true, problems: [] });
  });

  test('below platform/ must stay below platform/, or a team could write the Policy', async () => {
    await tree.write('specs/team/secret.yaml', secret('a'));
    await tree.link('specs/platform/a.yaml', '../team/secret.yaml');
    await tree.link('specs/platform/team', '../team');
    const specs = await read();
    expect(codes(specs)).toEqual(['PathEscapes', 'PathEscapes']);
    expect(names(specs)).toEqual(['a', 'db']);
  });

  test('in place of platform/ counts for nothing', async () => {
    await rename(tree.path('specs/platform'), tree.path('specs/team'));
    await tree.link('specs/platform', 'team');
    const specs = await read();
    expect(codes(specs)).toEqual(['PathEscapes', 'PlatformOnly']);
    expect(specs.policy).toBeNull();
  });

  test('that leads to nothing is a problem, since it may have been a directory', async () => {
    await tree.link('specs/team', 'gone');
    expectTrouble(await read(), 'FileUnreadable');
  });

  test('that goes in a circle is a problem, and comes to an end', async () => {
    await tree.link('specs/team/up', '..');
    expectTrouble(await read(), 'LinkLoop');
    await tree.link('specs/x.yaml', 'x.yaml');
    expectTrouble(await read(), 'LinkLoop', 'FileUnreadable');
  });

  test('cannot make a small tree too large to read', async () => {
    for (let level = 0; level < 20; level++) {
      await tree.link(`specs/_${level}/a`, `../_${level + 1}`);
      await tree.link(`specs/_${level}/b`, `../_${level + 1}`);
    }
    await tree.write('specs/_20/x.md', 'x');
    await tree.link('specs/all', '_0');
    const specs = await read();
    expect(codes(specs)).toEqual(['TooManyFiles']);
    expect(specs.complete).toBe(false);
  });
});

describe('a directory that is exchanged while it is read', () => {
  beforeEach(async () => {
    await tree.write('next/platform/policy.yaml', policy());
    await tree.write('next/new.yaml', secret('new'));
    await tree.link('current', 'specs');
  });

  /** Turns the link around before each of these looks: the second is the one after the first reading. */
  function turningAt(...looks: readonly number[]): Look {
    let count = 0;
    return async (path) => {
      count++;
      if (looks.includes(count)) {
        await symlink(count % 4 === 0 ? 'specs' : 'next', tree.path('turned'));
        await rename(tree.path('turned'), tree.path('current'));
      }
      return lookAtGround(path);
    };
  }

  test('is read once more', async () => {
    const specs = await specDirectory(tree.path('current'), turningAt(2)).read();
    expect(names(specs)).toEqual(['new']);
    expect(specs.complete).toBe(true);
  });

  test('twice is not complete', async () => {
    const specs = await specDirectory(tree.path('current'), turningAt(2, 4)).read();
    expect(codes(specs)).toEqual(['DirectoryMoved']);
    expect(specs.complete).toBe(false);
  });

  test('for another commit in the same place is read once more', async () => {
    let count = 0;
    const look: Look = async (path) => {
      await tree.write('.git/HEAD', (++count === 1 ? 'a' : 'b').repeat(40));
      return lookAtGround(path);
    };
    expect(await specDirectory(tree.path('specs'), look).read()).toMatchObject({
      revision: 'b'.repeat(40),
      complete: true,
    });
  });
});

describe('a work tree that git writes in place', () => {
  /**
   * `git pull` removes what goes before it writes what comes, and moves HEAD last: a secret whose file was renamed was
   * in neither place, the directory counted as whole, and the secret was removed from the Swarm as an orphan.
   */
  test('is never whole halfway: a file that is being renamed is not gone', async () => {
    const checkout = await checkoutHalfway(tree);
    const specs = await specDirectory(tree.path('clone/specs')).read();
    await checkout.finish();
    expect(names(specs)).toEqual([]);
    expect(codes(specs)).toEqual(['DirectoryBusy']);
    expect(specs.complete).toBe(false);
    expect(await specDirectory(tree.path('clone/specs')).read()).toMatchObject({ complete: true, problems: [] });
  });

  test('is read once more if git was through with it by the end of the reading', async () => {
    const checkout = await checkoutHalfway(tree);
    let looks = 0;
    const look: Look = async (path) => {
      if (++looks === 2) await checkout.finish();
      return lookAtGround(path);
    };
    const specs = await specDirectory(tree.path('clone/specs'), look).read();
    expect(names(specs)).toEqual(['db']);
    expect(specs.complete).toBe(true);
  });

  test('is read once more if git began and ended meanwhile, whatever HEAD says', async () => {
    await tree.write('.git/HEAD', 'a'.repeat(40));
    await tree.write('.git/index', 'before');
    let looks = 0;
    const look: Look = async (path) => {
      if (++looks === 2) {
        await tree.write('specs/new.yaml', secret('new'));
        await tree.write('.git/index.lock', 'after');
        await rename(tree.path('.git/index.lock'), tree.path('.git/index'));
      }
      return lookAtGround(path);
    };
    expect(names(await specDirectory(tree.path('specs'), look).read())).toEqual(['db', 'new']);
  });

  test('that a killed git left locked says which file to remove', async () => {
    await tree.write('.git/index.lock', '');
    const specs = await read();
    expectTrouble(specs, 'DirectoryBusy');
    expect(specs.problems[0]?.hint).toContain(tree.path('.git/index.lock'));
  });
});
