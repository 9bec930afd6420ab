/** Whoever asks for more is asked again after this: a mistake in a proxy may say weeks. */
const LONGEST_MS = 3_600_000;

/**
 * ms that a server asks to wait; null: it does not say. A date is taken by the clock of the server, which tells its own
 * time as well: those of two machines are not compared.
 */
export function retryAfter(said: string | undefined, date: string | undefined): number | null {
  const text = said?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_MS);
  const ms = /^[A-Za-z]{3,9},/.test(text) ? Date.parse(text) - Date.parse(date ?? '') : NaN;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_MS);
}
