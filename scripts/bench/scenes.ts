import type { Scene } from './scene.js';
import { comment } from './scenes/comment.js';
import { engine, growth } from './scenes/engine.js';
import { idle } from './scenes/idle.js';
import { memory } from './scenes/memory.js';
import { opening } from './scenes/opening.js';
import { operator } from './scenes/operator.js';
import { planner } from './scenes/planner.js';
import { sources } from './scenes/sources.js';
import { start } from './scenes/start.js';

/** Every scene, in the order of the page. A new one is a file in scenes/ and a line here. */
export const SCENES: readonly Scene[] = [
  planner,
  idle,
  engine,
  growth,
  memory,
  start,
  opening,
  sources,
  operator,
  comment,
];
