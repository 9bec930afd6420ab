import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { graphOf } from '../../src/api/graph.js';
import { print, planJson } from '../../src/api/json.js';
import { snapshotText } from '../../src/api/snapshot.js';
import { linkBaseOf } from '../../src/cli/markdown/links.js';
import { planMarkdown } from '../../src/cli/markdown/plan-markdown.js';
import { planHuman } from '../../src/cli/view-human.js';
import { graphMermaid } from '../../src/cli/view-mermaid.js';
import { LABEL } from '../../src/model/labels.js';
import type { Live, Ref } from '../../src/model/live.js';
import { kindOfName, plainName } from '../../src/model/object-name.js';
import { asConfigs, configsIn } from '../world/as-configs.js';
import { embeddedPlace } from '../world/embedded-place.js';
import { keylessPlan, throughSnapshot } from '../world/keyless.js';
import { newOperator, pass, planPass, specsOf, type Git, type Operator, type PassOptions } from '../world/operator.js';
import type { NewFollower, Place } from '../world/place.js';
import { purePlace } from '../world/pure-place.js';
import { newWorld, type World } from '../world/world.js';

/** A situation that people can read: it is played, and the plan for it is kept as text. */
export interface Scene {
  readonly place: Place;
  readonly operator: Operator;
  git: Git;
  options: PassOptions;
}

type Play = (scene: Scene) => void;

/**
 * The golden file shows what git says, what the Swarm holds, and the plan as a terminal of 80 columns would show it; others
 * show it as JSON and as the comment on a pull request, and the graph and the snapshot of that Swarm.
 * `npm run scenarios:update` writes it anew: read the difference as a reviewer would. Every scene is played in the pure
 * world and on the embedded engine, and comes to the same plan over the same secrets. How far a rollout has come at that
 * moment is the one thing that differs, since only the engine takes its time.
 */
export function scenario(rule: string, title: string, play: Play): void {
  pureScenario(rule, title, play);
  test(`${rule}: ${title} (embedded engine)`, () => {
    const golden = readGolden(rule, title, 'txt');
    expect(withoutServices(played(rule, title, embeddedPlace(), play).txt)).toBe(withoutServices(golden));
  });
}

/** A scene that reaches into the engine, as only the pure world lets it. */
export function pureScenario(rule: string, title: string, play: (scene: Scene, world: World) => void): void {
  test(`${rule}: ${title}`, () => {
    const world = newWorld();
    const texts = played(rule, title, purePlace(world), (scene) => play(scene, world));
    for (const format of FORMATS) {
      const file = fileOf(rule, title, format);
      if (globalThis.process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(file, texts[format]);
      expect(readGolden(rule, title, format)).toBe(texts[format]);
    }
  });
  if (!OF_BOTH.has(rule)) playsWithConfigs(rule, title, play);
}

/** One in which configs stand in the place of secrets. */
export function sceneOfConfigs(world: World): Scene {
  let git: Git = {};
  return {
    ...{ place: asConfigs(purePlace(world)), operator: newOperator(), options: {} },
    get git() {
      return git;
    },
    set git(given) {
      git = configsIn(given);
    },
  };
}

/** The identity of the operator is a secret, never a config; and scenes in which both are. */
export const OF_BOTH: ReadonlySet<string> = new Set(['S10', 'configs']);

/** A scene of secrets, played once more with configs in their place: the plan says the same of them. */
function playsWithConfigs(rule: string, title: string, play: (scene: Scene, world: World) => void): void {
  test(`${rule}: ${title} (as configs)`, () => {
    const world = newWorld();
    const scene = sceneOfConfigs(world);
    play(scene, world);
    expectSnapshotToAgree(scene);
    const { json } = render(scene, title);
    expect(scene.place.secrets().filter(({ name }) => kindOfName(name) === 'secret')).toEqual([]);
    expect(asOfSecrets(json)).toBe(asOfSecrets(readGolden(rule, title, 'json')));
  });
}

/** Without what tells configs from secrets, and without digests of names. */
export function asOfSecrets(json: string): string {
  return json
    .replaceAll('config/', '')
    .replace(/\b(a|another) config /g, '$1 secret ')
    .replaceAll('/run/secrets/', '/')
    .replace(/\\"[0-9a-f]{16}\\"/g, 'DIGEST');
}

const FORMATS = ['txt', 'json', 'md', 'mmd', 'graph.json', 'snapshot.json'] as const;
type Texts = Readonly<Record<(typeof FORMATS)[number], string>>;

function played(rule: string, title: string, place: Place, play: Play): Texts {
  const scene: Scene = { place, operator: newOperator(), git: {}, options: {} };
  play(scene);
  expectSnapshotToAgree(scene);
  return render(scene, `${rule}: ${title}`);
}

/** Whoever has only a snapshot plans the same as whoever reaches the Swarm: in every scenario, in every format. */
function expectSnapshotToAgree({ git, operator, options, place }: Scene): void {
  const specs = specsOf(operator.owner, git, options.specs);
  const live = place.live(operator.owner, true);
  const views = (seen: Live): Pick<Texts, 'json' | 'md'> & { human: string } => {
    const plan = keylessPlan(specs, git, seen);
    const human = planHuman(plan, { columns: 80, color: false });
    return { human, json: print(planJson(plan)), md: planMarkdown(plan, COMMENT) };
  };
  expect(views(throughSnapshot(specs, live))).toEqual(views(live));
}

function fileOf(rule: string, title: string, format: keyof Texts): string {
  return fileURLToPath(new URL(`golden/${slug(`${rule} ${title}`)}.${format}`, import.meta.url));
}

export function readGolden(rule: string, title: string, format: keyof Texts): string {
  const file = fileOf(rule, title, format);
  return existsSync(file) ? readFileSync(file, 'utf8') : `no golden file: npm run scenarios:update`;
}

function withoutServices(text: string): string {
  return text.replace(/^ {2}service .*\n/gm, '');
}

/** Passes and time until nothing is left to do. */
export function settle(scene: Scene): void {
  for (let i = 0; i < 200; i += 1) {
    const { plan } = pass(scene.place, scene.operator, scene.git, scene.options);
    if (plan.steps.length === 0 && !plan.unsettled) return;
    wait(scene, 8);
  }
  throw new Error('the scene does not settle');
}

/** `seconds` go by: one step of the engine for every two of them. */
export function wait(scene: Scene, seconds: number): void {
  for (let s = 0; s < seconds; s += 2) {
    scene.place.step(2_000);
    scene.operator.now += 2_000;
  }
}

export function onePass(scene: Scene): void {
  pass(scene.place, scene.operator, scene.git, scene.options);
}

/** Looks, and does nothing. */
export function watch(scene: Scene): void {
  planPass(scene.place, scene.operator, scene.git, scene.options);
}

/** A service that mounts each of these secrets under its own name, running. */
export function deploy(scene: Scene, name: string, secrets: readonly string[], more: Partial<NewFollower> = {}): void {
  const mounts = secrets.map((secret) => ({ secret, target: plainName(secret).replace(/_v\d+$/, '') }));
  scene.place.deploy({ name, replicas: 2, ...more, mounts });
  for (let i = 0; i < 6; i += 1) scene.place.step(2_000);
}

function render(scene: Scene, title: string): Texts {
  const { plan } = planPass(scene.place, scene.operator, scene.git, scene.options);
  const drawn = planHuman(plan, { columns: 80, color: false });
  const swarm = [...secretLines(scene.place), ...serviceLines(scene)];
  return {
    txt: [title, '', 'git', ...gitLines(scene), '', 'swarm', ...swarm, '', 'plan', '', drawn].join('\n'),
    json: print(planJson(plan)),
    md: planMarkdown(plan, COMMENT),
    ...shown(scene),
  };
}

function shown({ git, operator, options, place }: Scene): Pick<Texts, 'mmd' | 'graph.json' | 'snapshot.json'> {
  const specs = specsOf(operator.owner, git, options.specs);
  const live = place.live(operator.owner, true);
  const graph = graphOf(specs, live);
  const snapshot = { owner: operator.owner, clusterId: 'cluster1', takenAtMs: 0, live, compared: [] };
  return {
    mmd: graphMermaid(graph),
    'graph.json': print(graph),
    'snapshot.json': snapshotText(snapshot, specs, () => 'ed25519:'),
  };
}

const COMMENT = {
  marker: 'golden',
  linkBase: linkBaseOf('https://git.example/shop/-/blob/0123456/secrets'),
  most: 65_536,
  command: ['plan', '-d', 'secrets'],
};

function gitLines({ git }: Scene): readonly string[] {
  const lines = Object.entries(git).map(([name, wanted]) => `  ${name}: ${JSON.stringify(wanted)}`);
  return lines.length === 0 ? ['  (no documents)'] : lines;
}

function secretLines(place: Place): readonly string[] {
  const secrets = [...place.secrets()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return secrets.map(({ labels, name, value }) => {
    const owned = labels[LABEL.owner] === undefined ? 'not ours' : (labels[LABEL.state] ?? 'stable');
    return `  ${kindOfName(name)} ${plainName(name)} = ${value} (${owned})`;
  });
}

function serviceLines({ operator, place }: Scene): readonly string[] {
  const { services, tasks } = place.live(operator.owner, true);
  return place.followers().map(({ id, image, name, previousImage, replicas }) => {
    const service = services.find((one) => one.id === id);
    const wanted = (tasks ?? []).filter((task) => task.serviceId === id && task.wanted && task.state === 'running');
    const state = service?.updateState == null ? '' : `, ${service.updateState}`;
    const before = previousImage === null ? '' : `, before: ${specText(previousImage, service?.previousRefs ?? [])}`;
    const now = specText(image, service?.refs ?? []);
    return `  service ${name}: ${now}, ${wanted.length}/${replicas} running${state}${before}`;
  });
}

function specText(image: string, refs: readonly Ref[]): string {
  return [image, ...refs.map((ref) => `${ref.swarmName}@${ref.target}`)].join(' ');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
