import { problem, type Place, type Problem } from '../model/problem.js';
import { dataAt, isMapping } from './data.js';

/** What in the update settings of a service of a stack file lets a bad value through. */
export function updateProblems(
  name: string,
  service: Readonly<Record<string, unknown>>,
  place: Place,
): readonly Problem[] {
  const found = dataAt(service, '/deploy/update_config');
  const config = isMapping(found) ? found : {};
  const tell = (code: string, what: string, hint: string): Problem =>
    problem('warning', code, place, { message: `"${name}" ${what}`, hint });
  const startFirst = config['order'] === 'start-first' && !isMapping(service['healthcheck']);
  const action = config['failure_action'];
  return [
    ...(startFirst
      ? [
          tell(
            'StartFirstUnchecked',
            'starts its new task first, and has no healthcheck of its own: the old one ends the moment the new one runs, well or not',
            'give it a healthcheck',
          ),
        ]
      : []),
    ...(action === 'rollback'
      ? []
      : [
          tell(
            action === 'continue' ? 'FailureActionContinue' : 'FailureActionPause',
            `${action === 'continue' ? 'goes on' : 'stops in the middle'} when an update of it fails`,
            'update_config.failure_action: rollback takes a bad value back even while no waxseal runs',
          ),
        ]),
  ];
}
