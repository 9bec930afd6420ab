import { applyVerb } from './apply.js';
import { auditVerb } from './audit.js';
import { commentVerb } from './comment.js';
import { completionVerb } from './completion.js';
import { composeVerb } from './compose.js';
import { demoVerb } from './demo-verb.js';
import { doctorVerb } from './doctor.js';
import { forgetVerb } from './forget.js';
import { graphVerb } from './graph.js';
import { healthVerb } from './health.js';
import { importVerb } from './import-verb.js';
import { initVerb } from './init-verb.js';
import { keygenVerb } from './keygen-verb.js';
import { planVerb } from './plan.js';
import { retryVerb } from './retry.js';
import { runVerb } from './run.js';
import { sealVerb } from './seal-verb.js';
import { snapshotVerb } from './snapshot.js';
import { sourcesVerb } from './sources.js';
import { statusVerb } from './status.js';
import { validateVerb } from './validate.js';
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
