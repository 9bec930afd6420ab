import type { Live } from '../../src/model/live.js';
import type { Labels, RefChange } from '../../src/model/plan.js';

/** What Waxseal sees of a Swarm and does to it, without the network in between. A refused write throws `Refused`. */
export interface Stage {
  live(owner: string, withTasks: boolean): Live;
  /** The content oracle. */
  holds(secretId: string, value: string): boolean;
  create(name: string, labels: Labels, value: string): void;
  relabel(secretId: string, index: number, labels: Labels): void;
  remove(secretId: string): void;
  retarget(at: { readonly serviceId: string; readonly index: number }, changes: readonly RefChange[]): void;
}

export interface NewFollower {
  readonly name: string;
  /** Names of secrets and where they are mounted. */
  readonly mounts: readonly { readonly secret: string; readonly target: string }[];
  readonly image?: string;
  readonly replicas?: number;
  readonly job?: boolean;
  readonly restart?: 'none' | 'any';
  readonly failureAction?: 'pause' | 'rollback' | 'continue';
  readonly labels?: Labels;
}

export interface PlacedSecret {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly labels: Labels;
}

/** A service as tests look at it. */
export interface Follower {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly previousImage: string | null;
  readonly replicas: number;
}

/**
 * A whole Swarm for tests: with other people in it, and time. Tasks fail if an image or a mounted value begins with
 * "bad"; if its name ends with "later", a moment after they began to run.
 */
export interface Place extends Stage {
  deploy(wish: NewFollower): void;
  /** In a fixed order. */
  followers(): readonly Follower[];
  scale(service: string, replicas: number): void;
  rollback(service: string): void;
  setImage(service: string, image: string): void;
  /** Mounts the secrets whose names are given instead, one for each mount, and sets the image if one is given. */
  remount(service: string, secrets: readonly string[], image?: string): void;
  drop(service: string): void;
  addNode(engineVersion: string): void;
  secrets(): readonly PlacedSecret[];
  editLabels(secret: string, edit: (labels: Labels) => Labels): void;
  /** One step of the engine, in which so many ms go by. */
  step(ms: number): void;
}
