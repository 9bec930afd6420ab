import type { Service, ServiceMode, UpdateState } from '../model/live.js';
import { fieldOf, indexOf, isObject, listOf, need, numberOf, textOf, textsOf } from './json.js';
import { findLossy } from './lossy.js';
import { refsOf } from './refs.js';
import { digestSpec, digestTemplate, type OurHolders } from './template.js';

export function readService(raw: unknown, ours: OurHolders): Service {
  const spec = fieldOf(raw, 'Spec');
  const template = fieldOf(spec, 'TaskTemplate');
  const previous = fieldOf(raw, 'PreviousSpec');
  const previousTemplate = fieldOf(previous, 'TaskTemplate');
  const labels = textsOf(fieldOf(spec, 'Labels'));
  return {
    id: need(raw, 'service', 'ID'),
    index: indexOf(raw, 'service'),
    name: need(raw, 'service', 'Spec.Name'),
    labels,
    stack: labels['com.docker.stack.namespace'] ?? null,
    ...modeOf(fieldOf(spec, 'Mode')),
    restart: restartOf(textOf(fieldOf(fieldOf(template, 'RestartPolicy'), 'Condition'))),
    refs: refsOf(template),
    previousRefs: isObject(previous) ? refsOf(previousTemplate) : null,
    template: digestTemplate(template, ours),
    spec: digestSpec(spec, ours),
    previousSpec: isObject(previous) ? digestSpec(previous, ours) : null,
    updateState: updateStateOf(textOf(fieldOf(fieldOf(raw, 'UpdateStatus'), 'State'))),
    maxFailureRatio: numberOf(fieldOf(fieldOf(spec, 'UpdateConfig'), 'MaxFailureRatio'), 0),
    constraints: listOf(fieldOf(fieldOf(template, 'Placement'), 'Constraints')).map(textOf),
    platforms: listOf(fieldOf(fieldOf(template, 'Placement'), 'Platforms')).map(platformOf),
    lossyField: findLossy(spec),
  };
}

function modeOf(mode: unknown): { mode: ServiceMode; replicas: number } {
  if (isObject(fieldOf(mode, 'Global'))) return { mode: 'global', replicas: 0 };
  if (isObject(fieldOf(mode, 'ReplicatedJob'))) return { mode: 'replicated-job', replicas: 0 };
  if (isObject(fieldOf(mode, 'GlobalJob'))) return { mode: 'global-job', replicas: 0 };
  return { mode: 'replicated', replicas: numberOf(fieldOf(fieldOf(mode, 'Replicated'), 'Replicas'), 1) };
}

/** Absent is the engine's default. */
function restartOf(condition: string): Service['restart'] {
  return condition === 'none' || condition === 'on-failure' ? condition : 'any';
}

/** A state that this program does not know counts as unfinished: nothing is written into it. */
function updateStateOf(state: string): UpdateState | null {
  switch (state) {
    case '':
      return null;
    case 'completed':
    case 'paused':
    case 'rollback_started':
    case 'rollback_completed':
    case 'rollback_paused':
      return state;
    default:
      return 'updating';
  }
}

function platformOf(platform: unknown): { os: string; architecture: string } {
  return { os: textOf(fieldOf(platform, 'OS')), architecture: textOf(fieldOf(platform, 'Architecture')) };
}
