import { isObject, type Json } from '../../json.js';
import { isJob, templateOf } from '../service-spec.js';

const SECOND = 1_000_000_000;

const UPDATE: Json = {
  Parallelism: 1,
  FailureAction: 'pause',
  Monitor: 5 * SECOND,
  MaxFailureRatio: 0,
  Order: 'stop-first',
};

/** `?insertDefaults=true`: the values that are used where a spec has none. Not to be sent back. */
export function withDefaults(spec: Json): Json {
  const template = templateOf(spec);
  const container = isObject(template['ContainerSpec']) ? template['ContainerSpec'] : {};
  const restart = { Condition: isJob(spec) ? 'on-failure' : 'any', Delay: 5 * SECOND, MaxAttempts: 0 };
  return {
    ...spec,
    TaskTemplate: {
      ...template,
      ContainerSpec: { StopGracePeriod: 10 * SECOND, ...container },
      RestartPolicy: { ...restart, ...(isObject(template['RestartPolicy']) ? template['RestartPolicy'] : {}) },
    },
    UpdateConfig: spec['UpdateConfig'] ?? UPDATE,
    RollbackConfig: spec['RollbackConfig'] ?? UPDATE,
  };
}
