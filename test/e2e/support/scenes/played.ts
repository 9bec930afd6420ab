import { planJson, print } from '../../../../src/api/json.js';
import type { ObjectKind } from '../../../../src/model/object-name.js';
import { NOTHING_SEEN } from '../../../../src/model/seen.js';
import { OF_BOTH, readGolden, sceneOfConfigs, type Scene } from '../../../scenarios/scenario.js';
import { tellScenes } from '../../../scenarios/scenes.js';
import { newOperator, planPass } from '../../../world/operator.js';
import { purePlace } from '../../../world/pure-place.js';
import { newWorld, type World } from '../../../world/world.js';

type Play = (scene: Scene, world: World) => void;

/** A scene of test/scenarios, not played yet. `kind`: of what its objects are. */
export interface Told {
  readonly kind: ObjectKind;
  readonly rule: string;
  readonly title: string;
  readonly play: Play;
}

/** A scene at its end: the documents as they are now, and the world as it stands. */
export interface Played {
  readonly told: Told;
  readonly scene: Scene;
  readonly world: World;
}

/**
 * All that there are, in their order; then the same with configs in the place of secrets, but for those in which a value
 * is gone or cannot be read: the content of a config lies in git.
 */
export function allScenes(): readonly Told[] {
  const all: Told[] = [];
  const tell = (rule: string, title: string, play: Play): void => void all.push({ kind: 'secret', rule, title, play });
  tellScenes({ scenario: tell, pureScenario: tell });
  const ofConfigs = all.filter(({ rule }) => !OF_BOTH.has(rule)).map((told): Told => ({ ...told, kind: 'config' }));
  const isReadable = ({ scene: { git } }: Played): boolean =>
    Object.values(git).every(({ absent, unavailable }) => absent !== true && unavailable !== true);
  return [...all, ...ofConfigs.filter((told) => isReadable(playOut(told)))];
}

export function playOut(told: Told): Played {
  const world = newWorld();
  const ofSecrets: Scene = { place: purePlace(world), operator: newOperator(), git: {}, options: {} };
  const scene = told.kind === 'config' ? sceneOfConfigs(world) : ofSecrets;
  told.play(scene, world);
  return { told, scene, world };
}

/** The plan that the golden file keeps: of an operator who has watched the scene from its beginning. */
export function goldenPlan({ rule, title }: Told): string {
  return readGolden(rule, title, 'json');
}

/** The plan of a process that comes to the same world now, as `waxseal plan` does. */
export function planOfNewcomer({ scene }: Played): string {
  const operator = { ...scene.operator, seen: NOTHING_SEEN };
  return print(planJson(planPass(scene.place, operator, scene.git, scene.options).plan));
}
