import { Cron } from 'croner';
import type { Problem } from '../model/problem.js';
import { dataAt, isMapping } from './data.js';
import { durationMs } from './duration.js';
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
  const rotation = rotationFault(raw.rotation);
  const faults = [recipeFault(raw), rotation ?? gapFault(raw)];
  return faults.flatMap((fault) =>
    fault === null ? [] : [report('GenerateInvalid', valueAt(document, GENERATE + fault.at), fault.says, fault.hint)],
  );
}

const DAY_MS = 86_400_000;
const LOOKED_AT = 32;

/** A certificate that ends before the next one is made. Only of a rotation that is one. */
function gapFault({ certificate, rotation }: RawGenerate): Fault | null {
  const { days = 365 } = certificate ?? {};
  if (certificate === undefined || rotation === undefined || longestMs(rotation) < days * DAY_MS) return null;
  const says = `"spec.source.generate.rotation" may come after the certificate has ended, which is valid for ${days} days`;
  return { at: '/rotation', says, hint: 'rotate it at two thirds of its "days"' };
}

/** The longest time between two rotations. */
function longestMs({ cron, interval, timeZone = 'UTC' }: NonNullable<RawGenerate['rotation']>): number {
  if (cron === undefined) return durationMs(interval ?? '');
  const runs = new Cron(cron, { timezone: timeZone, paused: true }).nextRuns(LOOKED_AT, new Date(0)).map(Number);
  return Math.max(...runs.slice(1).map((run, at) => run - (runs[at] ?? 0)));
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
