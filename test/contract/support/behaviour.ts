import type { ServiceWish } from '../../e2e/support/services.js';
import { failsOn, finishes, forever } from '../../e2e/support/programs.js';

/**
 * How the tasks of a service behave, said so that both kinds of engine understand it: to a real one by the command that
 * its containers run, to the embedded one by labels of the container (`ContainerSpec.Labels`, so that a change of
 * behaviour is a change of the task template, as a new command is).
 *
 * | label | |
 * |---|---|
 * | `waxseal.embedded.crash-after` | exits with a code that is not 0 so long after it began to run |
 * | `waxseal.embedded.exit-code` | that code; default 1 |
 * | `waxseal.embedded.finish-after` | exits with 0 so long after it began to run |
 * | `waxseal.embedded.fails-on` | `<target>:<text>`: crashes (`crash-after`, default 0s; `exit-code`) only if the secret that is mounted at the target has bytes that contain the text |
 * | `waxseal.embedded.healthy-after` | with a Healthcheck: `starting` so long, then healthy; default 0s |
 * | `waxseal.embedded.unhealthy-after` | with a Healthcheck: becomes unhealthy so long after it began; it may never have been healthy before |
 * | `waxseal.embedded.unschedulable` | `true`: no node suits it, as a constraint that no node meets |
 *
 * Durations are `500ms` or `2s`. Without a label a container runs until it is told to stop, and then stops at once.
 * Every image exists but those whose last path component is `bad-image`, with any tag.
 */
export type Behaviour =
  | { readonly runs: true }
  | { readonly crashesAfter: Seconds; readonly exitCode?: number }
  | { readonly finishesAfter: Seconds }
  | { readonly failsOn: { readonly target: string; readonly text: string; readonly after?: Seconds } }
  | { readonly healthyAfter: Seconds }
  | { readonly unhealthyAfter: Seconds }
  | { readonly neverSchedules: true };

type Seconds = number;

/** The parts of a service that make its tasks behave so: `createService(engine, { name, ...behaves({ … }) })`. */
export type Behaving = Pick<ServiceWish, 'command' | 'container' | 'constraints'>;

/** An image that no engine has: its tasks are rejected with "No such image: local/bad-image:1". */
export const BAD_IMAGE = 'local/bad-image:1';

export function behaves(as: Behaviour): Behaving {
  if ('crashesAfter' in as) return crashes(as.crashesAfter, as.exitCode ?? 1);
  if ('finishesAfter' in as) {
    return labelled(finishes(as.finishesAfter), { 'finish-after': duration(as.finishesAfter) });
  }
  if ('failsOn' in as) {
    const { target, text, after = 0 } = as.failsOn;
    return labelled(failsOn(target, text, after), { 'fails-on': `${target}:${text}`, 'crash-after': duration(after) });
  }
  if ('healthyAfter' in as) return checked('healthy-after', as.healthyAfter, 'touch /tmp/healthy');
  if ('unhealthyAfter' in as) return checked('unhealthy-after', as.unhealthyAfter, 'rm -f /tmp/healthy');
  if ('neverSchedules' in as) {
    return { ...labelled(forever, { unschedulable: 'true' }), constraints: ['node.labels.nowhere == true'] };
  }
  return { command: forever };
}

function crashes(after: Seconds, exitCode: number): Behaving {
  const command = ['sh', '-c', `trap exit TERM; sleep ${String(after)}; exit ${String(exitCode)}`];
  return labelled(command, { 'crash-after': duration(after), 'exit-code': String(exitCode) });
}

/** Two checks a second; the first that fails is enough. */
function checked(label: 'healthy-after' | 'unhealthy-after', after: Seconds, then: string): Behaving {
  const first = label === 'unhealthy-after' && after > 0 ? 'touch /tmp/healthy; ' : '';
  const command = ['sh', '-c', `trap exit TERM; ${first}sleep ${String(after)}; ${then}; sleep 2147483647 & wait`];
  const SECOND = 1_000_000_000;
  const starting = label === 'healthy-after' ? { StartPeriod: 60 * SECOND } : {};
  const Healthcheck = {
    Test: ['CMD-SHELL', 'test -e /tmp/healthy'],
    Interval: SECOND / 2,
    Timeout: 10 * SECOND,
    Retries: 1,
    ...starting,
  };
  return { ...labelled(command, { [label]: duration(after) }, { Healthcheck }) };
}

function labelled(
  command: readonly string[],
  labels: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Behaving {
  const named = Object.entries(labels).map(([name, value]) => [`waxseal.embedded.${name}`, value]);
  return { command, container: { ...more, Labels: Object.fromEntries(named) } };
}

const duration = (seconds: Seconds): string => `${String(Math.round(seconds * 1000))}ms`;
