import { applyVerb } from './apply-verb.js';
import { auditVerb } from './audit-verb.js';
import { commentVerb } from './comment.js';
import { completionVerb } from './completion.js';
import { composeVerb } from './compose-verb.js';
import { demoVerb } from './demo-verb.js';
import { doctorVerb } from './doctor-verb.js';
import { forgetVerb } from './forget-verb.js';
import { graphVerb } from './graph-verb.js';
import { healthVerb } from './health.js';
import { importVerb } from './import-verb.js';
import { initVerb } from './init-verb.js';
import { keygenVerb } from './keygen-verb.js';
import { planVerb } from './plan-verb.js';
import { retryVerb } from './retry-verb.js';
import { runVerb } from './run-verb.js';
import { sealVerb } from './seal-verb.js';
import { snapshotVerb } from './snapshot-verb.js';
import { sourcesVerb } from './sources-verb.js';
import { statusVerb } from './status-verb.js';
import { validateVerb } from './validate-verb.js';
import type { Verb } from './verb.js';
import { versionVerb } from './version.js';

/** Every verb, in the order of a user's day. */
export const VERBS: readonly Verb[] = [
  initVerb,
  keygenVerb,
  sealVerb,
  importVerb,
  validateVerb,
  sourcesVerb,
  planVerb,
  commentVerb,
  applyVerb,
  runVerb,
  statusVerb,
  healthVerb,
  retryVerb,
  forgetVerb,
  graphVerb,
  composeVerb,
  snapshotVerb,
  auditVerb,
  doctorVerb,
  versionVerb,
  completionVerb(() => VERBS),
  demoVerb,
];
