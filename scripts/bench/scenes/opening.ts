import type { Report, Scene } from '../scene.js';
import { summarize } from '../stats.js';
import { sealedDirectory } from '../worlds/sealed-directory.js';

const SECRETS = 10_000;

interface Answer {
  readonly read: number;
  readonly open: number;
  readonly opened: number;
}

/** The first pass of a new Swarm, or after a change of the key: everything is opened. */
export const opening: Scene = {
  name: 'opening',
  title: 'Opening everything',
  run: async (stage): Promise<Report> => {
    const sealed = await sealedDirectory(stage, SECRETS);
    const answers: Answer[] = [];
    for (let run = 0; run < stage.runs; run += 1) {
      const [answer] = (await stage.program('opening', { ...sealed })) as readonly [Answer];
      if (answer.opened !== SECRETS) throw new Error(`only ${String(answer.opened)} documents were opened`);
      answers.push(answer);
    }
    return {
      skipped: null,
      rows: [
        {
          what: '10,000 documents: opened',
          unit: 'ms',
          summary: summarize(answers.map(({ open }) => open)),
          goal: 5000,
        },
        { what: '10,000 documents: read', unit: 'ms', summary: summarize(answers.map(({ read }) => read)), goal: null },
      ],
      notes: [
        'Cold: each run is a fresh process, the key is read and the library loaded in the time. Read is the directory from disk to checked documents, ten in a file.',
      ],
    };
  },
};
