import type { Scene } from './scene.js';
import { engine, growth } from './scenes/engine.js';
import { planner } from './scenes/planner.js';

/** Every scene, in the order of the page. A new one is a file in scenes/ and a line here. */
export const SCENES: readonly Scene[] = [planner, engine, growth];
