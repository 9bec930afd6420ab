import { setTimeout } from 'node:timers/promises';
import type { SpecDirectory } from '../doors.js';
import type { Problem } from '../model/problem.js';
import { CONFIG_WORD, configReferences } from '../spec/config-references.js';
import { sopsReferences } from '../spec/sops-references.js';
import type { ReadFile, SpecInput } from '../spec/parse-specs.js';
import type { SpecFile } from '../spec/yaml-documents.js';
import { findFiles } from './find-files.js';
import { rememberCommit } from './git-commit.js';
import { lookAtGround, stoodStill, type Ground, type Look } from './ground.js';
import { parseOnce } from './parse-once.js';
import { readSpecFile } from './read-file.js';
import { readBeside, rememberReferences } from './read-beside.js';
import { trouble } from './trouble.js';

const READ_AT_ONCE = 32;

/** A small checkout is over by then. */
const PAUSE_MS = 200;

/** The directory of specs at a path, relative or absolute. Reads everything anew each time, and never rejects. */
export function specDirectory(path: string, look: Look = lookAtGround, read?: ReadFile): SpecDirectory {
  const commitAt = rememberCommit();
  const parse = parseOnce(read);
  const references = {
    sops: rememberReferences('sops', sopsReferences),
    contents: rememberReferences(CONFIG_WORD, configReferences),
  };
  return {
    read: async () => {
      const { ground, ...input } = await readSteadily(path, { look, references });
      return parse({ ...input, commit: ground === null ? null : await commitAt(ground) });
    },
  };
}

type Reading = Omit<SpecInput, 'commit'> & { readonly ground: Ground | null };

/** Reads, and reads once more if the ground moved meanwhile. If it moved again, nobody can say what was read. */
async function readSteadily(path: string, how: How): Promise<Reading> {
  const first = await readOnce(path, how);
  if (first.stood) return first.input;
  if (first.lock !== null) await setTimeout(PAUSE_MS);
  const second = await readOnce(path, how);
  if (second.stood) return second.input;
  return { ...second.input, problems: [...second.input.problems, second.lock === null ? moved() : busy(second.lock)] };
}

function moved(): Problem {
  const message = 'the spec directory was exchanged for another while it was read, twice';
  return trouble('DirectoryMoved', '', message, 'the next pass reads it again');
}

function busy(lock: string): Problem {
  const message = 'git is writing the spec directory: what is missing may be on its way';
  return trouble('DirectoryBusy', '', message, `it is read again after that; if no git runs, remove "${lock}"`);
}

interface How {
  readonly look: Look;
  readonly references: Readonly<Record<'sops' | 'contents', ReturnType<typeof rememberReferences>>>;
}

interface Once {
  readonly input: Reading;
  readonly stood: boolean;
  /** git's, before or after. */
  readonly lock: string | null;
}

async function readOnce(path: string, { look, references }: How): Promise<Once> {
  const before = await look(path);
  if ('problem' in before) {
    return { input: { files: [], problems: [before.problem], ground: null }, stood: true, lock: null };
  }
  const found = await findFiles(before.real);
  const files: SpecFile[] = [];
  const problems: Problem[] = [...found.problems];
  for (const read of await mapSteadily(found.files, readSpecFile)) {
    if ('text' in read) files.push(read);
    else problems.push(read);
  }
  const sops = await mapSteadily(references.sops(files), (named) => readBeside(before.real, named, false));
  const contents = await mapSteadily(references.contents(files), (named) => readBeside(before.real, named, true));
  const after = await look(path);
  const input = { files, problems, ground: before, sops, contents };
  if ('problem' in after) return { input, stood: false, lock: before.index.lock };
  return { input, stood: stoodStill(before, after), lock: before.index.lock ?? after.index.lock };
}

/** In order, some at once. */
async function mapSteadily<From, To>(all: readonly From[], map: (one: From) => Promise<To>): Promise<To[]> {
  const done: To[] = [];
  for (let from = 0; from < all.length; from += READ_AT_ONCE) {
    done.push(...(await Promise.all(all.slice(from, from + READ_AT_ONCE).map(map))));
  }
  return done;
}
