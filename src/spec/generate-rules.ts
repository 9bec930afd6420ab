import { Cron } from 'croner';
import type { Problem } from '../model/problem.js';
import { dataAt, isMapping } from './data.js';
import type { RawGenerate } from './raw.js';
import { recipeFault, type Fault } from './recipe-rules.js';
import { report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { valueAt } from './yaml-spots.js';

const GENERATE = '/spec/source/generate';

/** What the schema cannot say of `generate`. Only of a document that fits it. */
export function generateProblems(document: YamlDocument): Problem[] {
  const data = dataAt(document.data, GENERATE);
  if (!isMapping(data)) return [];
  const raw: RawGenerate = data;
  const faults = [recipeFault(raw), rotationFault(raw.rotation)];
  return faults.flatMap((fault) =>
    fault === null ? [] : [report('GenerateInvalid', valueAt(document, GENERATE + fault.at), fault.says, fault.hint)],
  );
}

function rotationFault(rotation: RawGenerate['rotation']): Fault | null {
  if (rotation === undefined) return null;
  const { cron, interval, timeZone } = rotation;
  const both = (cron === undefined) === (interval === undefined);
  if (!both && (timeZone === undefined || cron !== undefined))
    return cron === undefined ? null : cronFault(cron, timeZone);
  const says = '"spec.source.generate.rotation" must have interval, or cron and perhaps timeZone';
  return {
    at: '/rotation',
    says,
    hint: 'for example `{ interval: 30d }`, or `{ cron: "0 3 1 * *", timeZone: Europe/Berlin }`',
  };
}

function cronFault(cron: string, timeZone = 'UTC'): Fault | null {
  const at = '/rotation';
  const hint = 'for example `{ cron: "0 3 1 * *", timeZone: Europe/Berlin }`: at three on the first of each month';
  try {
    const next = new Cron(cron, { timezone: timeZone, paused: true }).nextRun(new Date(0));
    return next === null ? { at, says: `the cron line "${cron}" names a time that never comes`, hint } : null;
  } catch {
    return { at, says: `"${cron}" is no cron line, or "${timeZone}" no time zone`, hint };
  }
}
