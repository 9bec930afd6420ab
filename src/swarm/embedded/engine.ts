import { advance } from './advance.js';
import type { EngineClock } from './clock.js';
import type { World } from './world.js';

/** A world that lives: time passes in it, and requests are carried out in their turn. */
export interface LivingWorld {
  /** Carries out one request at its time. What it throws goes on to the caller. */
  perform<T>(act: (world: World) => T): T;
  /** Nothing happens any more. */
  end(): void;
}

/** `save` is called at once and after everything that changed the world, before anybody is told of it. */
export function bringToLife(world: World, clock: EngineClock, save: (world: World) => void): LivingWorld {
  const live = (): void => {
    advance(world, clock.now());
    clock.wakeAt(world.queue.peek()?.at ?? null, pass);
  };
  const pass = (): void => {
    const index = world.index;
    live();
    if (world.index !== index) save(world);
  };
  live();
  save(world);
  return {
    perform: (act) => {
      const index = world.index;
      advance(world, clock.now());
      try {
        return act(world);
      } finally {
        live();
        if (world.index !== index) save(world);
      }
    },
    end: () => {
      clock.wakeAt(null, pass);
    },
  };
}
