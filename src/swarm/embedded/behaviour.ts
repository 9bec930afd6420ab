import { fieldOf, listOf, textOf, textsOf, type Json } from '../json.js';
import { OBJECT_KINDS } from '../../model/object-name.js';
import { objectsOf } from './objects.js';
import { mountRefsOf } from './service-spec.js';
import type { World } from './world.js';

/**
 * What the tasks of a service do, told by labels of its container (docs/embedded.md has the list). Times are ms after the
 * program began.
 */
export interface Behaviour {
  /** It ends by itself. */
  readonly ends: { readonly after: number; readonly exitCode: number } | null;
  /** When the healthcheck first answers well; null: there is no healthcheck. */
  readonly healthy: number | null;
  readonly unhealthy: number | null;
}

const PREFIX = 'waxseal.embedded.';

/** Healthchecks are made so often, and a container is what the last one said. */
const DEFAULT_INTERVAL_NS = 30_000_000_000;

export function behaviourOf(world: World, template: Json): Behaviour {
  const labels = labelsOf(template);
  const health = fieldOf(fieldOf(template, 'ContainerSpec'), 'Healthcheck');
  const ends = endOf(world, template, labels);
  if (!isChecked(health)) return { ends, healthy: null, unhealthy: null };
  const interval = fieldOf(health, 'Interval');
  const everyMs = (typeof interval === 'number' && interval > 0 ? interval : DEFAULT_INTERVAL_NS) / 1_000_000;
  const nextCheck = (ms: number): number => Math.max(1, Math.ceil(ms / everyMs)) * everyMs;
  const unhealthy = durationOf(labels['unhealthy-after']);
  return {
    ends,
    healthy: nextCheck(durationOf(labels['healthy-after']) ?? 0),
    unhealthy: unhealthy === null ? null : nextCheck(unhealthy),
  };
}

/** No node suits it, whatever its constraints say. */
export function isUnschedulable(template: Json): boolean {
  return labelsOf(template)['unschedulable'] === 'true';
}

/** Every image exists but those with this name. */
export function isMissingImage(template: Json): boolean {
  return /(?:^|\/)bad-image(?:[:@].*)?$/.test(imageOf(template));
}

export function imageOf(template: unknown): string {
  return textOf(fieldOf(fieldOf(template, 'ContainerSpec'), 'Image'));
}

function labelsOf(template: Json): Readonly<Record<string, string | undefined>> {
  const labels = Object.entries(textsOf(fieldOf(fieldOf(template, 'ContainerSpec'), 'Labels')));
  const ours = labels.filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(ours.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

function endOf(world: World, template: Json, labels: ReturnType<typeof labelsOf>): Behaviour['ends'] {
  const finish = durationOf(labels['finish-after']);
  if (finish !== null) return { after: finish, exitCode: 0 };
  const crash = durationOf(labels['crash-after']);
  const exitCode = Number(labels['exit-code'] ?? '1');
  const condition = labels['fails-on'];
  if (condition === undefined) return crash === null ? null : { after: crash, exitCode };
  return isMountedWith(world, template, condition) ? { after: crash ?? 0, exitCode } : null;
}

/** "<target>:<text>": whether the secret or config that is mounted there contains the text; "*" is any that is mounted. */
function isMountedWith(world: World, template: Json, condition: string): boolean {
  const colon = condition.indexOf(':');
  const [target, text] = [condition.slice(0, colon), condition.slice(colon + 1)];
  return OBJECT_KINDS.some((kind) =>
    mountRefsOf({ TaskTemplate: template }, kind).some((ref) => {
      if (target !== '*' && ref.target !== target) return false;
      const mounted = objectsOf(world, kind).get(ref.id);
      return mounted !== undefined && Buffer.from(mounted.data, 'base64').includes(text);
    }),
  );
}

function isChecked(health: unknown): boolean {
  const [kind] = listOf(fieldOf(health, 'Test'));
  return typeof kind === 'string' && kind !== 'NONE';
}

/** "500ms" or "2s", in ms; null: not told. */
function durationOf(text: string | undefined): number | null {
  const match = /^([0-9]+(?:\.[0-9]+)?)(ms|s)$/.exec(text ?? '');
  if (match === null) return null;
  return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
}
