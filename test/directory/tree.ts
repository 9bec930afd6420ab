import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory on disk for one test. */
export interface Tree {
  readonly root: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  link(name: string, target: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeTree(files: Readonly<Record<string, string>> = {}): Promise<Tree> {
  const root = await mkdtemp(join(tmpdir(), 'waxseal-directory-'));
  const path = (name: string): string => join(root, name);
  const tree: Tree = {
    root,
    path,
    write: async (name, content) => {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), content);
    },
    link: async (name, target) => {
      await mkdir(dirname(path(name)), { recursive: true });
      await symlink(target, path(name));
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) await tree.write(name, content);
  return tree;
}
