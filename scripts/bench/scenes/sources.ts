import { existsSync } from 'node:fs';
import { PROGRAMS } from '../../../test/servers/installed.mjs';
import type { Report, Row, Scene, Stage } from '../scene.js';
import { summarize } from '../stats.js';

const REFERENCES = 1000;
const MOST_RUNS = 5;
const MIB = 2 ** 20;
/** Beyond the interval of a document and the tenth that it may come later. */
const HOUR_AND_MORE_MS = 4_000_000;

interface Pass {
  readonly ms: number;
  readonly calls: number;
  readonly batch: number;
  readonly writes: number;
  readonly rss: number;
}

/** The store that is asked, and how documents share its keys. */
interface Setting {
  readonly store: string;
  /** The program of a real one; null: the fake. */
  readonly bao: string | null;
  /** Of one key; each is named by one document. */
  readonly fields: number;
}

const BAO = existsSync(PROGRAMS.bao) ? PROGRAMS.bao : null;
const SETTINGS: readonly Setting[] = [
  { store: 'fake', bao: null, fields: 1 },
  { store: 'fake', bao: null, fields: 10 },
  ...(BAO === null ? [] : [1, 10].map((fields) => ({ store: 'OpenBao', bao: BAO, fields }))),
];

/** A thousand documents whose values lie in one store. */
export const sources: Scene = {
  name: 'sources',
  title: 'A thousand references to one store',
  run: async (stage): Promise<Report> => {
    const rows: Row[] = [];
    for (const setting of SETTINGS) rows.push(...(await measure(stage, setting)));
    const real = BAO === null ? ['OpenBao is not built here (test/servers/README.md): only the fake was asked.'] : [];
    return { skipped: null, rows, notes: [...NOTES, ...real] };
  },
};

const NOTES = [
  'KV version 2, `limits` as a SecretStore has them by default (four calls at once), a Swarm that lies in the memory of the process. OpenBao 2.4 stands on a disk, with its audit log on; the fake is a server of Node in a process of its own.',
  'The first read is the first pass of a new Swarm: every value is read and its version made. Nothing changed is the pass in which, an hour later, every key is due again and none has moved.',
];

async function measure(stage: Stage, setting: Setting): Promise<readonly Row[]> {
  const { bao, fields, store } = setting;
  const keys = REFERENCES / fields;
  const server = await stage.session('store', { bao, keys, fields });
  try {
    const at = (await server.ask({})) as { readonly address: string; readonly token: string };
    const [first, later]: [Pass[], Pass[]] = [[], []];
    for (let run = 0; run < Math.min(stage.runs, MOST_RUNS); run += 1) {
      const passes = await refreshed(stage, { ...at, references: REFERENCES, fields });
      first.push(passes.first);
      later.push(passes.later);
    }
    const what = `${store}, ${keys.toLocaleString('en')} keys${fields === 1 ? '' : ` of ${String(fields)} properties`}`;
    return [
      ...rowsOf(`${what}: first read`, first),
      ...rowsOf(`${what}: nothing changed`, later),
      ...last(what, later),
    ];
  } finally {
    server.end();
  }
}

/** A process that has read everything, and an hour later looks again. */
async function refreshed(stage: Stage, args: object): Promise<{ readonly first: Pass; readonly later: Pass }> {
  const session = await stage.session('refresh', { ...args });
  try {
    const first = (await session.ask({ later: 0 })) as Pass;
    let settling = (await session.ask({ later: 0 })) as Pass;
    while (settling.writes > 0) settling = (await session.ask({ later: 0 })) as Pass;
    const later = (await session.ask({ later: HOUR_AND_MORE_MS })) as Pass;
    if (first.writes < REFERENCES || later.writes > 0) throw new Error('the documents of the bench do not settle');
    return { first, later };
  } finally {
    session.end();
  }
}

function rowsOf(what: string, passes: readonly Pass[]): readonly Row[] {
  return [
    { what, unit: 's', summary: summarize(passes.map(({ ms }) => ms / 1000)), goal: null },
    { what: `${what}, calls`, unit: 'calls', summary: summarize(passes.map(({ calls }) => calls)), goal: null },
  ];
}

function last(what: string, passes: readonly Pass[]): readonly Row[] {
  return [
    {
      what: `${what}: keys in one call, at most`,
      unit: 'calls',
      summary: summarize(passes.map(({ batch }) => batch)),
      goal: null,
    },
    { what: `${what}: resident`, unit: 'MiB', summary: summarize(passes.map(({ rss }) => rss / MIB)), goal: null },
  ];
}
