import { judgeLints } from '../model/lints.js';
import type { Plan, Step } from '../model/plan.js';
import { abandonedCases } from './abandoned.js';
import { awaited } from './awaited.js';
import { casesOf, type Case } from './cases.js';
import { choose, type Choice } from './choose.js';
import type { Course } from './forward.js';
import { forgetSteps } from './forget.js';
import { groundOf, type Ground } from './ground.js';
import type { PlanInput } from './input.js';
import { judge, type Choices } from './judge.js';
import { laterSteps } from './later.js';
import { remarks } from './lints.js';
import { moves, type Moves } from './moves.js';
import { needsTasks } from './needs-tasks.js';
import { orphans, type Orphans } from './orphans.js';
import { prove } from './prove.js';
import { prune } from './prune.js';
import { failedStepsBack } from './recover.js';
import { stableSteps } from './stable.js';
import { sealAnew } from './seal-anew.js';
import { standings } from './standing.js';
import { trustRemarks } from './trust.js';
import { turnsOf } from './turns.js';
import { isUnsettled } from './unsettled.js';
import { versionSteps } from './versions.js';
import { waitsForParts } from './waits-for-parts.js';
import { withheld } from './withheld.js';

/**
 * What Waxseal would do now. Pure: no clock, no randomness, no effect; the same input gives the same plan (P11).
 *
 *   choicesOf       which version each name wants                                    P1 P7
 *   judge           which versions on trial have failed, or are tried again          P6
 *   orphans         what left git, and which mounts of it go (their targets are      P4 P5
 *                   free for others in the same update, so it comes before cases)
 *   casesOf         each name in git with its services                               P14 P15
 *   prove           which versions have passed                                       P6
 *   abandonedCases  bad trials whose document is gone or broken: only judged         P6
 *   moves           which services are updated, and to what; `turnsOf` says when     P2 P8 P13 P14 P15
 *                   (a plan to forget a version ends here: forgetSteps)
 *   versionSteps    new versions, and labels that differ                             P1 P7
 *   sealAnew        what versions keep, for the recipients of now                  docs/sources/generate.md
 *   stableSteps     the secret under the plain name                                  docs/planning.md
 *   prune           what may be removed                                              P3
 *   the rest tells: steps back that do not come through, verdicts that wait for others, remarks, what comes later
 */
export function plan(input: PlanInput): Plan {
  return finish(begin(input));
}

/**
 * The plan of two lists alone; null: tasks and nodes could change it (needsTasks). One that updates a service or removes
 * an orphan is such in any case, so it is not made to its end only to be made anew.
 */
export function planBlind(input: PlanInput): Plan | null {
  const begun = begin(input);
  const isSure = input.forget == null && begun.moved.steps.length + begun.gone.steps.length > 0;
  const blind = isSure ? null : finish(begun);
  return blind === null || needsTasks(blind) ? null : blind;
}

/** A plan that knows which services are updated, but not yet what else is to be done. */
interface Begun {
  readonly course: Course;
  readonly gone: Orphans;
  readonly cases: readonly Case[];
  readonly abandoned: readonly Case[];
  /** Both. */
  readonly watched: readonly Case[];
  readonly moved: Moves;
}

function begin(input: PlanInput): Begun {
  const ground = groundOf(input);
  const choices = waitsForParts(ground, choicesOf(ground));
  const states = judge(ground, choices);
  const gone = orphans(ground);
  const cases = casesOf(ground, choices, states, gone.unmounts);
  const proven = prove(ground, cases, states);
  const course: Course = { ground, states, proven, turns: turnsOf(ground, states, proven), orphaned: gone.unmounts };
  const abandoned = abandonedCases(ground);
  const watched = [...cases, ...abandoned];
  return { course, gone, cases, abandoned, watched, moved: moves(course, watched) };
}

function finish({ abandoned, cases, course, gone, moved, watched }: Begun): Plan {
  const { ground, proven, states } = course;
  const { input } = ground;
  if (input.forget != null) {
    const { held, steps } = forgetSteps(ground, states, cases, input.forget);
    return { ...headOf(input), steps, held, later: [], problems: [], standings: [], unsettled: false };
  }

  const moving = new Set(moved.steps.map((step) => step.serviceId));
  const versions = versionSteps({ ground, states, proven, moves: moved }, cases, abandoned);
  const relabels = sealAnew(ground, cases, versions.relabels);
  const stable = stableSteps(ground, states, cases, { proven, moving });
  const pruned = prune(ground, states, cases, proven);
  const said = remarks(ground, cases);
  const rules = { levels: input.specs.policy?.lints ?? {}, ignores: input.specs.ignores };

  const steps: readonly Step[] = [
    ...relabels,
    ...versions.creates,
    ...stable.creates,
    ...moved.steps,
    ...stable.settles,
    ...stable.replaces,
    ...pruned.steps,
    ...gone.steps,
  ];
  const stuck = [...failedStepsBack(course, watched, moving), ...awaited(ground, states, cases, proven)];
  const held = [
    ...withheld(input.specs),
    ...versions.held,
    ...moved.held,
    ...stuck,
    ...said.held,
    ...pruned.held,
    ...gone.held,
  ];
  return {
    ...headOf(input),
    steps,
    later: laterSteps({ ground, states, proven, blocked: stable.blocked }, cases),
    held,
    problems: [...trustRemarks(ground), ...input.specs.problems, ...judgeLints(said.problems, rules)],
    standings: standings({ ground, states, proven, stable }, cases),
    unsettled: isUnsettled(course, watched, stable),
  };
}

function headOf({
  specs,
  stores = [],
}: PlanInput): Pick<Plan, 'owner' | 'revision' | 'commit' | 'complete' | 'stores'> {
  return {
    ...(stores.length === 0 ? {} : { stores }),
    owner: specs.policy?.owner ?? '',
    revision: specs.revision,
    commit: specs.commit,
    complete: specs.complete,
  };
}

function choicesOf(ground: Ground): Choices {
  const choices = new Map<string, Choice>();
  for (const subject of ground.subjects) {
    if (subject.desired !== null) choices.set(subject.name, choose(ground, subject, subject.desired));
  }
  return choices;
}
