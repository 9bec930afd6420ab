import type { Service } from '../model/live.js';
import type { Held, RepointStep } from '../model/plan.js';
import type { Case } from './cases.js';
import { heldMove, repointOf } from './changes.js';
import { isUnhealthy, type Course } from './forward.js';
import { backGate, isConvicted } from './gates.js';
import { isRecovering } from './health.js';
import { visits } from './visits.js';

/** Our own step back was paused by the engine with tasks of the failed version still wanted: it is told to go on. */
export function resumeStep({ ground, states }: Course, service: Service): RepointStep | null {
  const facts = ground.facts(service);
  const paused = service.updateState === 'paused' || service.updateState === 'rollback_paused';
  if (!paused || facts.tasks === null || backGate(ground, service) !== null) return null;
  const left = facts.tasks.filter(
    (task) =>
      task.wanted &&
      task.refs.some((ref) => {
        const holder = ground.holder(ref.secretId);
        const suspended = holder && ground.subject(holder.secret)?.desired?.spec.suspend === true;
        return holder !== undefined && isConvicted(states, holder) && !suspended;
      }),
  );
  if (left.length === 0) return null;
  const message = `let the engine finish the step back of "${service.name}", which it paused`;
  return { ...repointOf(service), reason: 'RolloutFailed', message, restartsTasks: left.length, changes: [] };
}

/** Off the failed version, and not well again. */
export function isBack({ ground, states }: Course, service: Service): boolean {
  if (ground.refs(service).some(({ holder }) => isConvicted(states, holder))) return false;
  return isRecovering(ground, states, service);
}

/** Services whose step back does not come through: nobody moves them until a new value is wanted. */
export function failedStepsBack(course: Course, cases: readonly Case[], moved: ReadonlySet<string>): readonly Held[] {
  return visits(cases).flatMap(({ all, service }) => {
    const [wish] = all;
    if (wish === undefined || moved.has(service.id) || !isBack(course, service)) return [];
    if (!isUnhealthy(course, service, all)) return [];
    const message = `"${service.name}" went back and still does not run all its tasks`;
    return [heldMove(wish.party, null, { reason: 'RollbackFailed', message })];
  });
}
