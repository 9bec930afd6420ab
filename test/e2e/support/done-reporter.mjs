import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Leaves a note for each test file that is through, one that could not even be loaded included. */
export default class DoneReporter {
  onTestFileResult(test) {
    const directory = join(process.env.WAXSEAL_E2E_RUN, 'record', 'done');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, basename(test.path)), '');
  }
}
