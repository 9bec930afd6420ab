/**
 * What the clock alone will bring about. `rotation`: another value is made, with a version and a rollout. `renewal`: the
 * same credentials last longer, and nothing is written.
 */
export interface Next {
  readonly what: 'rotation' | 'renewal';
  /** Wall clock. */
  readonly atMs: number;
}
