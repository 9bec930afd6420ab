import { describe } from '@jest/globals';
import { LABEL } from '../../src/model/labels.js';
import { createSecret, refTo, rollbackService, scaleService, updateService } from '../world/engine.js';
import { PLACE, policyOf } from '../world/operator.js';
import { deploy, onePass, scenario, secretNamed, settle, wait, watch, type Scene } from './scenario.js';

const consumer = (service: string, more: object = {}) => ({
  service,
  selector: null,
  target: 'db',
  uid: '0',
  gid: '0',
  mode: 0o400,
  force: false,
  place: PLACE,
  ...more,
});
const rollout = (more: object) => ({
  maxParallel: 4,
  first: [],
  soakMs: 15_000,
  timeoutMs: 600_000,
  onFailure: 'Rollback' as const,
  ...more,
});

/** db = one, under its stable name in "web", and proven. */
function shop(scene: Scene, services: readonly string[] = ['web']): void {
  scene.git = { db: { value: 'one' } };
  settle(scene);
  for (const name of services) deploy(scene, name, ['db']);
  settle(scene);
}

describe('what a plan says', () => {
  scenario('P1', 'a new document', (scene) => {
    scene.git = { db: { value: 'one' } };
  });
  scenario('P1', 'a number that a stranger has taken is skipped', (scene) => {
    createSecret(scene.world, 'db_v1', {}, 'theirs');
    scene.git = { db: { value: 'one' } };
  });
  scenario('P1', 'a git revert uses the earlier proven version again', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    settle(scene);
    scene.git = { db: { value: 'one' } };
  });
  scenario('P1', 'the same value with another rotate mark', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'one', rotate: '2026-11-24' } };
  });
  scenario('P2', 'two secrets of one service travel in one update', (scene) => {
    scene.git = { api: { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['api', 'db']);
    settle(scene);
    scene.git = { api: { value: 'two' }, db: { value: 'two' } };
  });
  scenario('P2', 'a service whose trial is still open waits', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    wait(scene, 4);
    scene.git = { db: { value: 'three' } };
  });
  scenario('P2', 'a failed version is left by a step back before anything else', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad' } };
    onePass(scene);
    wait(scene, 6);
    scene.git = { db: { value: 'three' } };
  });
  scenario('P3', 'a superseded version goes, the rollback target stays', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two', retention: { versions: 0, minAgeMs: 0 } } };
    settle(scene);
    scene.git = { db: { value: 'three', retention: { versions: 0, minAgeMs: 0 } } };
    settle(scene);
  });
  scenario('P4', 'a broken file elsewhere holds every orphan', (scene) => {
    shop(scene, []);
    scene.git = { other: { value: 'one' } };
    scene.options = { specs: { complete: false } };
  });
  scenario('P4', 'an empty directory removes nothing', (scene) => {
    shop(scene, []);
    scene.git = {};
  });
  scenario('P4', 'a document that left git goes whole', (scene) => {
    scene.git = { db: { value: 'one' }, other: { value: 'one' } };
    settle(scene);
    scene.git = { other: { value: 'one' } };
  });
  scenario('P4', 'an orphan that is still mounted waits', (scene) => {
    scene.git = { db: { value: 'one' }, other: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['db']);
    scene.git = { other: { value: 'one' } };
  });
  scenario('P5', 'a removal as large as a mistake', (scene) => {
    scene.git = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { value: 'one' }]));
    settle(scene);
    scene.git = { a: { value: 'one' } };
  });
  scenario('P6', 'a version passes', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    for (let i = 0; i < 4; i += 1) {
      wait(scene, 6);
      watch(scene);
    }
  });
  scenario('P6', 'an engine that takes longer than the timeout to watch an update is waited for', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two', rollout: rollout({ timeoutMs: 4_000 }) } };
    onePass(scene);
    const [web] = [...scene.world.services.values()];
    for (let i = 0; i < 8; i += 1) {
      wait(scene, 2);
      if (web?.updateState === 'completed') web.updateState = 'updating';
      watch(scene);
    }
  });
  scenario('P6', 'a version fails and the service goes back', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad' } };
    onePass(scene);
    wait(scene, 6);
  });
  scenario('P6', 'the engine went back before anybody looked', (scene) => {
    scene.git = { db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['db'], { failureAction: 'rollback' });
    settle(scene);
    scene.git = { db: { value: 'bad' } };
    onePass(scene);
    wait(scene, 20);
  });
  scenario('P6', 'two versions failed together', (scene) => {
    scene.git = { api: { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['api', 'db']);
    settle(scene);
    scene.git = { api: { value: 'bad' }, db: { value: 'two' } };
    settle(scene);
  });
  scenario('P6', 'onFailure Pause leaves the service where it is', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad', rollout: rollout({ onFailure: 'Pause' }) } };
    settle(scene);
  });
  scenario('P6', 'onFailure Pause ends with another value', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad', rollout: rollout({ onFailure: 'Pause' }) } };
    settle(scene);
    scene.git = { db: { value: 'two', rollout: rollout({ onFailure: 'Pause' }) } };
  });
  scenario('P6', 'onFailure Pause stays while the source cannot be read', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad', rollout: rollout({ onFailure: 'Pause' }) } };
    settle(scene);
    scene.git = { db: { unavailable: true, rollout: rollout({ onFailure: 'Pause' }) } };
  });
  scenario('P7', 'a stranger has the name', (scene) => {
    createSecret(scene.world, 'db', {}, 'theirs');
    scene.git = { db: { value: 'one' } };
  });
  scenario('P7', 'an equal secret is adopted', (scene) => {
    createSecret(scene.world, 'db', {}, 'one');
    deploy(scene, 'web', ['db']);
    scene.git = { db: { value: 'one', adopt: 'Unmanaged' } };
  });
  scenario('P7', 'another value is not adopted', (scene) => {
    createSecret(scene.world, 'db', {}, 'theirs');
    scene.git = { db: { value: 'one', adopt: 'Unmanaged' } };
  });
  scenario('P7', 'another owner has the name', (scene) => {
    shop(scene, []);
    Object.assign(scene.operator, { owner: 'other-abcd' });
    scene.git = { db: { value: 'two' } };
  });
  scenario('P7', 'a version whose owner label somebody took away', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    settle(scene);
    const version = secretNamed(scene, 'db_v2');
    version.labels = Object.fromEntries(Object.entries(version.labels).filter(([key]) => key !== LABEL.owner));
    scene.git = { db: { value: 'three' } };
  });
  scenario('P7', 'another owner counts beyond its first version', (scene) => {
    shop(scene);
    for (const value of ['two', 'three', 'four']) {
      scene.git = { db: { value } };
      settle(scene);
    }
    Object.assign(scene.operator, { owner: 'other-abcd' });
    scene.git = { db: { value: 'five', stableName: false } };
  });
  scenario('P7', "a service mounts somebody's own versions", (scene) => {
    createSecret(scene.world, 'db_v7', {}, 'theirs');
    deploy(scene, 'web', ['db_v7']);
    scene.git = { db: { value: 'one' } };
  });
  scenario('P7', 'labels of a newer waxseal', (scene) => {
    shop(scene);
    const version = secretNamed(scene, 'db_v1');
    version.labels = { ...version.labels, [LABEL.format]: '2' };
    scene.git = { db: { value: 'two' } };
  });
  scenario('P8', 'the first ones lead', (scene) => {
    shop(scene, ['api', 'canary', 'web']);
    scene.git = { db: { value: 'two', rollout: rollout({ first: ['canary'] }) } };
  });
  scenario('P8', 'a service that had to start tasks again is watched first', (scene) => {
    shop(scene);
    deploy(scene, 'sick', ['db'], { image: 'bad-later' });
    watch(scene);
    scene.git = { db: { value: 'two' } };
  });
  scenario('P8', 'no more than maxParallel at once', (scene) => {
    shop(scene, ['a', 'b', 'c', 'd']);
    scene.git = { db: { value: 'two', rollout: rollout({ maxParallel: 2 }) } };
  });
  scenario('P8', 'a service that was unhealthy before moves last and has no vote', (scene) => {
    shop(scene);
    deploy(scene, 'sick', ['db'], { image: 'bad' });
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    for (let i = 0; i < 4; i += 1) {
      wait(scene, 6);
      watch(scene);
    }
  });
  scenario('P9', 'edited labels are written again', (scene) => {
    shop(scene);
    const version = secretNamed(scene, 'db_v1');
    version.labels = { ...version.labels, team: 'somebody' };
  });
  scenario('P10', 'killed after the create, another value since', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    scene.options = { dieAfter: 1 };
    onePass(scene);
    scene.options = {};
    scene.git = { db: { value: 'three' } };
  });
  scenario('P11', 'nothing to do', (scene) => {
    shop(scene);
  });
  scenario('P12', 'a manager runs a newer engine', (scene) => {
    shop(scene);
    const [node] = scene.world.nodes;
    if (node !== undefined)
      scene.world.nodes.push({ ...node, id: 'node2', hostname: 'node2', engineVersion: '29.0.0' });
    scene.git = { db: { value: 'two' } };
  });
  scenario('P13', 'a service that runs to completion', (scene) => {
    shop(scene, []);
    deploy(scene, 'migrate', ['db'], { restart: 'none' });
    scene.git = { db: { value: 'two' } };
  });
  scenario('P14', "somebody's rollout is paused", (scene) => {
    shop(scene);
    const [web] = [...scene.world.services.values()];
    if (web) updateService(scene.world, web.id, web.index, { ...web.spec, image: 'bad' });
    wait(scene, 6);
    scene.git = { db: { value: 'two' } };
  });
  scenario('P14', 'somebody rolled the service back from a proven version', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    settle(scene);
    scene.git = { db: { value: 'three' } };
    settle(scene);
    const [web] = [...scene.world.services.values()];
    if (web) rollbackService(scene.world, web.id);
    wait(scene, 12);
  });
  scenario('P14', 'a scale during a trial is no foreign change', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad' } };
    onePass(scene);
    const [web] = [...scene.world.services.values()];
    if (web) scaleService(scene.world, web.id, 3);
    wait(scene, 6);
  });
  scenario('P14', 'an image that breaks in the middle of a trial convicts no value', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    const [web] = [...scene.world.services.values()];
    if (web) updateService(scene.world, web.id, web.index, { ...web.spec, image: 'bad' });
    wait(scene, 6);
  });
  scenario('P14', 'an image that was rolled back in the middle of a trial lets the trial go on', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    const [web] = [...scene.world.services.values()];
    if (web) updateService(scene.world, web.id, web.index, { ...web.spec, image: 'bad' });
    wait(scene, 6);
    if (web) rollbackService(scene.world, web.id);
    wait(scene, 12);
  });
  scenario('P15', 'a declared consumer gets its mount', (scene) => {
    shop(scene, []);
    deploy(scene, 'mailer', []);
    scene.git = { db: { value: 'one', consumers: [consumer('mailer'), consumer('later')] } };
  });
  scenario('P15', 'a consumer in a stack needs force', (scene) => {
    shop(scene, []);
    deploy(scene, 'mailer', [], { labels: { 'com.docker.stack.namespace': 'shop' } });
    scene.git = { db: { value: 'one', consumers: [consumer('mailer')] } };
  });
  scenario('P15', 'a consumer that left git is unmounted', (scene) => {
    shop(scene, []);
    deploy(scene, 'mailer', []);
    scene.git = { db: { value: 'one', consumers: [consumer('mailer')] } };
    settle(scene);
    scene.git = { db: { value: 'one' } };
  });
  scenario('P15', 'the target is taken', (scene) => {
    scene.git = { api: { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'mailer', ['api']);
    scene.git = {
      api: { value: 'one' },
      db: { value: 'one', consumers: [consumer('mailer', { target: '/run/secrets/api' })] },
    };
  });
  scenario('P15', 'a target that changes hands does so in one update', (scene) => {
    shop(scene, []);
    deploy(scene, 'mailer', []);
    scene.git = { db: { value: 'one', consumers: [consumer('mailer')] } };
    settle(scene);
    scene.git = { database: { value: 'two', consumers: [consumer('mailer')] } };
  });
  scenario('P15', 'a mount that the access rules do not allow is followed and told', (scene) => {
    shop(scene);
    const access = [{ secrets: '*', services: ['api_*'], targets: ['*'] }];
    scene.options = { specs: { policy: policyOf(scene.operator.owner, { access }) } };
    scene.git = { db: { value: 'two' } };
  });
  scenario('P15', 'a suspended document', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two', suspend: true } };
  });
  scenario('P15', 'a suspended document whose version fails holds its services where they are', (scene) => {
    scene.git = { api: { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['api', 'db']);
    settle(scene);
    scene.git = { api: { value: 'one' }, db: { value: 'bad' } };
    onePass(scene);
    wait(scene, 6);
    scene.git = { api: { value: 'two' }, db: { value: 'bad', suspend: true } };
  });
  scenario('stable', 'the rollback target keeps the stale stable holder, so it is settled', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    for (let i = 0; i < 4; i += 1) {
      wait(scene, 6);
      watch(scene);
    }
  });
  scenario('stable', 'nobody gives a rollback target up while another one keeps the stable holder anyway', (scene) => {
    shop(scene);
    deploy(scene, 'nightly', ['db'], { restart: 'none' });
    scene.git = { db: { value: 'two' } };
    settle(scene);
    const theirs = deploy(scene, 'theirs', ['db']);
    const refs = theirs.spec.refs.map((ref) => ({ ...ref, ...refTo(secretNamed(scene, 'db_v2'), ref.target) }));
    updateService(scene.world, theirs.id, theirs.index, { image: 'image:2', refs });
    wait(scene, 12);
    for (const { id, name } of scene.world.services.values()) if (name === 'nightly') scene.world.services.delete(id);
    for (const task of scene.world.tasks.values())
      if (!scene.world.services.has(task.serviceId)) scene.world.tasks.delete(task.id);
  });
  scenario('stable', 'a job keeps the stale stable holder', (scene) => {
    shop(scene);
    deploy(scene, 'nightly', ['db'], { mode: 'replicated-job' });
    scene.git = { db: { value: 'two' } };
    settle(scene);
  });
  scenario('S10', 'the recipient of the Policy is not the published one', (scene) => {
    const labels = { 'waxseal.identity.owner': scene.operator.owner, 'waxseal.identity.recipient': 'age1operator' };
    createSecret(scene.world, 'waxseal_identity', labels, 'the identity');
    const policy = policyOf(scene.operator.owner, { recipients: ['age1stranger'] });
    scene.options = { specs: { policy } };
    scene.git = { db: { value: 'one' } };
  });
  scenario('source', 'a source that cannot be read changes nothing', (scene) => {
    shop(scene);
    scene.git = { db: { unavailable: true } };
  });
});
