import { AppError } from '../model/problem.js';
import { durationMs } from '../spec/duration.js';

/** Milliseconds of what was given for the flag `name`: "90s", "1h30m". Throws UsageInvalid. */
export function durationOption(name: string, text: string): number {
  if (/^([0-9]+(ms|[dhms]))+$/.test(text)) return durationMs(text);
  throw new AppError('UsageInvalid', `--${name} cannot be "${text}"`, { hint: 'a duration like 90s, 10m or 1h30m' });
}
