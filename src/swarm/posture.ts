import type { ServicePosture, UpdateSettings } from '../model/posture.js';
import { fieldOf, isObject, listOf, need, numberOf, textOf } from './json.js';
import { secretLooking } from '../model/secret-looking.js';

const NANOSECONDS_PER_MS = 1_000_000;
const DEFAULT_MONITOR_MS = 5000;

/** What a service's spec says about its safety. The values of its environment end here. */
export function readPosture(raw: unknown): ServicePosture {
  const spec = fieldOf(raw, 'Spec');
  const container = fieldOf(fieldOf(spec, 'TaskTemplate'), 'ContainerSpec');
  return {
    name: need(raw, 'service', 'Spec.Name'),
    secretVariables: secretLooking(listOf(fieldOf(container, 'Env')).map(textOf)),
    update: updateOf(fieldOf(spec, 'UpdateConfig')),
    healthcheck: hasHealthcheck(fieldOf(container, 'Healthcheck')),
  };
}

/** With the engine's defaults, also where it has no UpdateConfig at all. */
function updateOf(config: unknown): UpdateSettings {
  const delayMs = numberOf(fieldOf(config, 'Delay'), 0) / NANOSECONDS_PER_MS;
  const asked = numberOf(fieldOf(config, 'Monitor'), 0) / NANOSECONDS_PER_MS;
  const monitorMs = asked === 0 ? DEFAULT_MONITOR_MS : asked;
  const action = textOf(fieldOf(config, 'FailureAction'));
  return {
    order: textOf(fieldOf(config, 'Order')) === 'start-first' ? 'start-first' : 'stop-first',
    failureAction: action === 'continue' || action === 'rollback' ? action : 'pause',
    delayMs,
    monitorMs,
    parallelism: isObject(config) ? numberOf(fieldOf(config, 'Parallelism'), 0) : 1,
  };
}

function hasHealthcheck(healthcheck: unknown): boolean {
  const [first] = listOf(fieldOf(healthcheck, 'Test'));
  return first !== undefined && first !== 'NONE';
}
