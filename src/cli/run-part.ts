import type { Beside, Doors, Listener, SpecDirectory } from '../doors.js';
import type { Specs } from '../model/spec.js';
import type { Call, Flag } from './verb.js';

/** Something that is glued to the operator: its flags, and what these ask for. `run-parts.ts` lists them. */
export interface RunPart {
  readonly flags: readonly Flag[];
  /** Rejects with AppError before anything has begun if its flags make no sense. */
  open(call: Call): Promise<Opened>;
}

export interface Opened {
  /** What each pass reads; one part gives it. */
  readonly directory?: SpecDirectory;
  /** Told of every pass. */
  readonly listeners?: readonly Listener[];
  /** What wakes the loop, or asks it. */
  readonly beside?: readonly Beside[];
  /** Resolves once no pass has to wait for it any more: what runs beside the loop may fail before. */
  readonly ready?: Promise<unknown>;
  /** The same doors with something around them, in each pass. */
  readonly doors?: (doors: Doors, specs: Specs) => Doors;
}
