import type { Absent, Unavailable } from '../../model/answer.js';
import { printableLine } from '../../model/printable.js';
import type { Reference, Trial } from '../../model/source-trial.js';

/** How a trial ended. Whoever read a value has wiped it. */
export type End = { readonly kind: 'present'; readonly revision: string | null } | Absent | Unavailable;

export function trialOf(about: Pick<Trial, 'kind' | 'key'> & Omit<Reference, 'kind' | 'key'>, end: End): Trial {
  const { key, kind, property, store, version } = about;
  const place = { kind, store, key, version, property };
  switch (end.kind) {
    case 'present':
      return { ...place, revision: nameOf(end.revision), ms: null, failure: null };
    case 'absent':
      return {
        ...place,
        revision: null,
        ms: null,
        failure: { class: 'absent', code: 'SourceAbsent', message: end.message, hint: null },
      };
    case 'unavailable': {
      const { class: of, code, hint, message } = end;
      return { ...place, revision: null, ms: null, failure: { class: of, code, message, hint } };
    }
  }
}

export function taking(ms: number, trial: Trial): Trial {
  return { ...trial, ms: Math.round(ms) };
}

/** It is of another machine, and goes to a terminal. '': git says all. */
function nameOf(revision: string | null): string | null {
  return revision === null || revision === '' ? null : printableLine(revision);
}
