const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Milliseconds of a duration that fits the schema's pattern: "1h30m" is 5,400,000. */
export function durationMs(text: string): number {
  let sum = 0;
  for (const [, digits = '0', unit = 'ms'] of text.matchAll(/([0-9]+)(ms|[dhms])/g)) {
    sum += Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return sum;
}
