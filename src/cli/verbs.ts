import { applyVerb } from './apply.js';
import { composeVerb } from './compose.js';
import { planVerb } from './plan.js';
import { retryVerb } from './retry.js';
import { statusVerb } from './status.js';
import { validateVerb } from './validate.js';
import type { Verb } from './verb.js';

/** Every verb, in the order of a user's day. */
export const VERBS: readonly Verb[] = [validateVerb, planVerb, applyVerb, statusVerb, retryVerb, composeVerb];
