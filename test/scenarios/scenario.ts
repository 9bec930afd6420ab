import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { planHuman } from '../../src/cli/view-human.js';
import { LABEL } from '../../src/model/labels.js';
import { createService, tick, type NewService } from '../world/engine.js';
import { newOperator, pass, planPass, type Git, type Operator, type PassOptions } from '../world/operator.js';
import { newWorld, type World, type WorldSecret, type WorldService, type WorldSpec } from '../world/world.js';

/** A situation that people can read: it is played on the pure world, and the plan for it is kept as text. */
export interface Scene {
  readonly world: World;
  readonly operator: Operator;
  git: Git;
  options: PassOptions;
}

/**
 * The golden file shows what git says, what the Swarm holds, and the plan as a terminal of 80 columns would show it.
 * `npm run scenarios:update` writes it anew: read the difference as a reviewer would.
 */
export function scenario(rule: string, title: string, play: (scene: Scene) => void): void {
  test(`${rule}: ${title}`, () => {
    const scene: Scene = { world: newWorld(), operator: newOperator(), git: {}, options: {} };
    play(scene);
    const file = fileURLToPath(new URL(`golden/${slug(`${rule} ${title}`)}.txt`, import.meta.url));
    const text = render(scene, `${rule}: ${title}`);
    if (globalThis.process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : `no golden file: npm run scenarios:update`).toBe(text);
  });
}

/** Passes and time until nothing is left to do. */
export function settle(scene: Scene): void {
  for (let i = 0; i < 200; i += 1) {
    const { plan } = pass(scene.world, scene.operator, scene.git, scene.options);
    if (plan.steps.length === 0 && !plan.unsettled) return;
    wait(scene, 8);
  }
  throw new Error('the scene does not settle');
}

/** `seconds` go by: one step of the engine for every two of them. */
export function wait(scene: Scene, seconds: number): void {
  for (let s = 0; s < seconds; s += 2) {
    tick(scene.world);
    scene.operator.now += 2_000;
  }
}

export function onePass(scene: Scene): void {
  pass(scene.world, scene.operator, scene.git, scene.options);
}

/** Looks, and does nothing. */
export function watch(scene: Scene): void {
  planPass(scene.world, scene.operator, scene.git, scene.options);
}

export function secretNamed(scene: Scene, name: string): WorldSecret {
  const found = [...scene.world.secrets.values()].find((secret) => secret.name === name);
  if (found === undefined) throw new Error(`no secret "${name}"`);
  return found;
}

/** A service that mounts each of these secrets under its own name, running. */
export function deploy(
  scene: Scene,
  name: string,
  mounts: readonly string[],
  more: Partial<NewService> = {},
): WorldService {
  const refs = mounts.map((mount) => ({ secret: secretNamed(scene, mount), target: mount.replace(/_v\d+$/, '') }));
  const service = createService(scene.world, { name, replicas: 2, ...more, refs });
  for (let i = 0; i < 6; i += 1) tick(scene.world);
  return service;
}

function render(scene: Scene, title: string): string {
  const { plan } = planPass(scene.world, scene.operator, scene.git, scene.options);
  const drawn = planHuman(plan, { columns: 80, color: false });
  return [title, '', 'git', ...gitLines(scene), '', 'swarm', ...swarmLines(scene.world), '', 'plan', '', drawn].join(
    '\n',
  );
}

function gitLines({ git }: Scene): readonly string[] {
  const lines = Object.entries(git).map(([name, wanted]) => `  ${name}: ${JSON.stringify(wanted)}`);
  return lines.length === 0 ? ['  (no documents)'] : lines;
}

function swarmLines(world: World): readonly string[] {
  const secrets = [...world.secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(secretLine);
  return [...secrets, ...[...world.services.values()].map((service) => serviceLine(world, service))];
}

function secretLine({ labels, name, value }: WorldSecret): string {
  const owned = labels[LABEL.owner] === undefined ? 'not ours' : (labels[LABEL.state] ?? 'stable');
  return `  secret ${name} = ${value} (${owned})`;
}

function serviceLine(world: World, service: WorldService): string {
  const tasks = [...world.tasks.values()].filter((task) => task.serviceId === service.id && task.wanted);
  const running = tasks.filter((task) => task.state === 'running').length;
  const before = service.previous === null ? '' : `, before: ${specText(service.previous)}`;
  const state = service.updateState === null ? '' : `, ${service.updateState}`;
  return `  service ${service.name}: ${specText(service.spec)}, ${running}/${service.replicas} running${state}${before}`;
}

function specText(spec: WorldSpec): string {
  return [spec.image, ...spec.refs.map((ref) => `${ref.swarmName}@${ref.target}`)].join(' ');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
