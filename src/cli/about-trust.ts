import type { Problem } from '../model/problem.js';

/** A change of who can read what comes first, and in bold (S10). */
export function isAboutTrust({ code }: Problem): boolean {
  return code === 'RecipientChanged';
}
