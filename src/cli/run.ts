import { randomBytes } from 'node:crypto';
import { operate, type Site } from '../controller/operate.js';
import { runUntilStopped } from '../controller/run-until-stopped.js';
import { faultOf } from '../model/fault.js';
import { AppError, isAppError } from '../model/problem.js';
import { reconcile } from '../reconcile.js';
import { durationOption } from './duration-option.js';
import type { Opened } from './run-part.js';
import { RUN_PARTS } from './run-parts.js';
import { openSite } from './site.js';
import type { Call } from './verb.js';

export async function runOperator(call: Call): Promise<number> {
  const { log, options, wire } = call;
  try {
    const resyncMs = resyncOf(options.text('resync') ?? '');
    const parts = await Promise.all(RUN_PARTS.map((part) => part.open(call)));
    const site = around(await openSite(call, parts), parts);
    const listeners = parts.flatMap((part) => part.listeners ?? []);
    const beside = parts.flatMap((part) => part.beside ?? []);
    const ready = Promise.all(parts.flatMap((part) => part.ready ?? []));
    log.info('operator started', { directory: options.text('git') ?? options.text('dir'), resyncMs });
    const whole = await runUntilStopped(wire.clock, call.drain(), beside, (stop) => {
      const running = operate({
        ...{ site, reconcile, listeners, log, resyncMs, stop, ready, ownService: options.text('own-service') },
        ...{ clock: wire.clock, chance: Math.random, newId: () => randomBytes(6).toString('hex') },
      });
      call.onHangup(() => running.operator.wake('signal'));
      return running;
    });
    if (!whole) log.warn('stopped in the middle of a pass: the next one looks what became of it');
    log.info('operator stopped');
    return 0;
  } catch (thrown) {
    log.error('operator failed', isAppError(thrown) ? said(thrown) : { ...faultOf(thrown) });
    return 1;
  }
}

/** The first part stands closest to the doors. */
function around(site: Site, parts: readonly Opened[]): Site {
  const layers = parts.flatMap(({ doors }) => doors ?? []);
  return {
    ...site,
    doors: async (specs) => layers.reduce((doors, layer) => layer(doors, specs), await site.doors(specs)),
  };
}

function said({ code, hint, message }: AppError): Readonly<Record<string, unknown>> {
  return { code, message, hint };
}

function resyncOf(text: string): number {
  const ms = durationOption('resync', text);
  if (ms >= 1000) return ms;
  throw new AppError('UsageInvalid', `--resync cannot be "${text}"`, { hint: 'a duration of at least 1s, like 60s' });
}
