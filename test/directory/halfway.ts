import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { policy, secret } from '../spec/directory.js';
import type { Tree } from './tree.js';

const AS = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];

/**
 * A real `git pull` in `clone`, of a commit that renames `specs/db.yaml`, which stands still halfway: the old file is
 * removed, and the new one is not written, since its filter waits.
 */
export async function checkoutHalfway(tree: Tree): Promise<{ readonly finish: () => Promise<void> }> {
  const git = (at: string, ...args: string[]): void => {
    execFileSync('git', ['-C', tree.path(at), ...AS, ...args], { stdio: 'ignore' });
  };
  await tree.write('origin/.gitattributes', 'database.yaml filter=slow\n');
  await tree.write('origin/specs/platform/policy.yaml', policy());
  await tree.write('origin/specs/db.yaml', secret('db'));
  git('origin', 'init', '-q');
  git('origin', 'add', '.');
  git('origin', 'commit', '-q', '-m', 'one');
  git('.', 'clone', '-q', 'origin', 'clone');
  await rename(tree.path('origin/specs/db.yaml'), tree.path('origin/specs/database.yaml'));
  git('origin', 'add', '-A');
  git('origin', 'commit', '-q', '-m', 'two');

  const [begun, goOn] = [tree.path('begun'), tree.path('go-on')];
  const slow = `touch '${begun}'; for i in $(seq 6000); do if [ -e '${goOn}' ]; then break; fi; sleep 0.02; done; cat`;
  const args = ['-C', tree.path('clone'), '-c', `filter.slow.smudge=${slow}`, 'pull', '-q', '--ff-only'];
  const pull = spawn('git', args, { stdio: 'ignore' });
  const ended = once(pull, 'exit');
  while (!existsSync(begun) && pull.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
  return {
    finish: async () => {
      await writeFile(goOn, '');
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(`git pull ended with ${String(code)}`);
    },
  };
}
