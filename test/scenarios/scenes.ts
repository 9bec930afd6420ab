import { LABEL } from '../../src/model/labels.js';
import { PLACE, policyOf } from '../world/operator.js';
import type { World } from '../world/world.js';
import { deploy, onePass, settle, wait, watch, type Scene } from './scenario.js';

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

/** How a scene is told: `scenario` on every place, `pureScenario` reaches into the pure world. */
export interface Tellers {
  readonly scenario: (rule: string, title: string, play: (scene: Scene) => void) => void;
  readonly pureScenario: (rule: string, title: string, play: (scene: Scene, world: World) => void) => void;
}

/** Every scene there is. scenarios.test.ts keeps their plans as text; the e2e suite carries each to a real Swarm. */
export function tellScenes({ pureScenario, scenario }: Tellers): void {
  scenario('P1', 'a new document', (scene) => {
    scene.git = { db: { value: 'one' } };
  });
  scenario('P1', 'a number that a stranger has taken is skipped', (scene) => {
    scene.place.create('db_v1', {}, 'theirs');
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
  scenario('P4', 'a key that is gone from its source is held', (scene) => {
    shop(scene);
    scene.git = { db: { absent: true } };
  });
  scenario('P4', 'a key that is gone takes its secret along where the document says so', (scene) => {
    scene.git = { db: { value: 'one' }, other: { value: 'one' } };
    settle(scene);
    scene.git = { db: { absent: true, whenSourceAbsent: 'Delete' }, other: { value: 'one' } };
  });
  scenario('P4', 'an input that is gone takes a composed secret along where the document says so', (scene) => {
    scene.git = { db: { value: 'one' }, other: { value: 'one' } };
    settle(scene);
    const source = { kind: 'composed', template: '{{ a }}', inputs: [] } as const;
    scene.git = { db: { absent: true, whenSourceAbsent: 'Delete', source }, other: { value: 'one' } };
  });
  scenario('P4', 'a key that is gone takes nothing along that a service mounts', (scene) => {
    shop(scene);
    scene.git = { db: { absent: true, whenSourceAbsent: 'Delete' } };
  });
  scenario('P4', 'a key that is gone takes nothing along while another file is broken', (scene) => {
    shop(scene, []);
    scene.git = { db: { absent: true, whenSourceAbsent: 'Delete' } };
    scene.options = { specs: { complete: false } };
  });
  scenario('P4', 'a source that cannot be reached takes nothing along', (scene) => {
    shop(scene, []);
    scene.git = { db: { unavailable: true, whenSourceAbsent: 'Delete' } };
  });
  scenario('P4', 'a new document whose key is gone is held', (scene) => {
    scene.git = { db: { absent: true, whenSourceAbsent: 'Delete' } };
  });
  scenario('P5', 'a system that says that all keys are gone is taken for a mistake', (scene) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    scene.git = Object.fromEntries(names.map((name) => [name, { value: 'one' }]));
    settle(scene);
    scene.git = Object.fromEntries(names.map((name) => [name, { absent: true, whenSourceAbsent: 'Delete' as const }]));
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
  pureScenario(
    'P6',
    'an engine that takes longer than the timeout to watch an update is waited for',
    (scene, world) => {
      shop(scene);
      scene.git = { db: { value: 'two', rollout: rollout({ timeoutMs: 4_000 }) } };
      onePass(scene);
      const [web] = [...world.services.values()];
      for (let i = 0; i < 8; i += 1) {
        wait(scene, 2);
        if (web?.updateState === 'completed') web.updateState = 'updating';
        watch(scene);
      }
    },
  );
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
    scene.place.create('db', {}, 'theirs');
    scene.git = { db: { value: 'one' } };
  });
  scenario('P7', 'an equal secret is adopted', (scene) => {
    scene.place.create('db', {}, 'one');
    deploy(scene, 'web', ['db']);
    scene.git = { db: { value: 'one', adopt: 'Unmanaged' } };
  });
  scenario('P7', 'a secret is adopted whose service is declared as its consumer', (scene) => {
    scene.place.create('db', {}, 'one');
    deploy(scene, 'web', ['db']);
    scene.git = { db: { value: 'one', adopt: 'Unmanaged', consumers: [consumer('web')] } };
  });
  scenario('P7', 'another value is not adopted', (scene) => {
    scene.place.create('db', {}, 'theirs');
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
    scene.place.editLabels('db_v2', (labels) =>
      Object.fromEntries(Object.entries(labels).filter(([key]) => key !== LABEL.owner)),
    );
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
    scene.place.create('db_v7', {}, 'theirs');
    deploy(scene, 'web', ['db_v7']);
    scene.git = { db: { value: 'one' } };
  });
  scenario('P7', 'labels of a newer waxseal', (scene) => {
    shop(scene);
    scene.place.editLabels('db_v1', (labels) => ({ ...labels, [LABEL.format]: '2' }));
    scene.git = { db: { value: 'two' } };
  });
  scenario('P8', 'the first ones lead', (scene) => {
    shop(scene, ['api', 'canary', 'web']);
    scene.git = { db: { value: 'two', rollout: rollout({ first: ['canary'] }) } };
  });
  pureScenario('P8', 'a service that had to start tasks again is watched first', (scene) => {
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
    scene.place.editLabels('db_v1', (labels) => ({ ...labels, team: 'somebody' }));
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
    scene.place.addNode('29.0.0');
    scene.git = { db: { value: 'two' } };
  });
  scenario('P13', 'a service that runs to completion', (scene) => {
    shop(scene, []);
    deploy(scene, 'migrate', ['db'], { restart: 'none' });
    scene.git = { db: { value: 'two' } };
  });
  scenario('P14', "somebody's rollout is paused", (scene) => {
    shop(scene);
    scene.place.setImage('web', 'bad');
    wait(scene, 6);
    scene.git = { db: { value: 'two' } };
  });
  scenario('P14', 'somebody rolled the service back from a proven version', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    settle(scene);
    scene.git = { db: { value: 'three' } };
    settle(scene);
    scene.place.rollback('web');
    wait(scene, 12);
  });
  scenario('P14', 'a scale during a trial is no foreign change', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'bad' } };
    onePass(scene);
    scene.place.scale('web', 3);
    wait(scene, 6);
  });
  scenario('P14', 'an image that breaks in the middle of a trial convicts no value', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    scene.place.setImage('web', 'bad');
    wait(scene, 6);
  });
  scenario('P14', 'an image that was rolled back in the middle of a trial lets the trial go on', (scene) => {
    shop(scene);
    scene.git = { db: { value: 'two' } };
    onePass(scene);
    scene.place.setImage('web', 'bad');
    wait(scene, 6);
    scene.place.rollback('web');
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
    const access = [{ secrets: '*', services: ['api_*'], targets: ['*'], stores: null }];
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
    deploy(scene, 'theirs', ['db']);
    scene.place.remount('theirs', ['db_v2'], 'image:2');
    wait(scene, 12);
    scene.place.drop('nightly');
  });
  scenario('stable', 'a job keeps the stale stable holder', (scene) => {
    shop(scene);
    deploy(scene, 'nightly', ['db'], { job: true });
    scene.git = { db: { value: 'two' } };
    settle(scene);
  });
  scenario('S10', 'the recipient of the Policy is not the published one', (scene) => {
    const labels = { 'waxseal.identity.owner': scene.operator.owner, 'waxseal.identity.recipient': 'age1operator' };
    scene.place.create('waxseal_identity', labels, 'the identity');
    const policy = policyOf(scene.operator.owner, { recipients: ['age1stranger'] });
    scene.options = { specs: { policy } };
    scene.git = { db: { value: 'one' } };
  });
  scenario('configs', 'a secret and a config of one name change in one update of their service', (scene) => {
    scene.git = { 'config/db': { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['db', 'config/db']);
    settle(scene);
    scene.git = { 'config/db': { value: 'two' }, db: { value: 'two' } };
  });
  scenario('configs', 'a secret and a config that failed together', (scene) => {
    scene.git = { 'config/db': { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'web', ['db', 'config/db']);
    settle(scene);
    scene.git = { 'config/db': { value: 'bad' }, db: { value: 'two' } };
    onePass(scene);
    wait(scene, 6);
    watch(scene);
  });
  scenario('configs', 'a stranger among the secrets takes no name from a config', (scene) => {
    scene.place.create('db', {}, 'theirs');
    scene.git = { 'config/db': { value: 'one' } };
  });
  scenario('configs', 'a config wants the place of a secret', (scene) => {
    scene.git = { 'config/app': { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    deploy(scene, 'mailer', ['db']);
    const consumers = [consumer('mailer', { target: '/run/secrets/db' })];
    scene.git = { 'config/app': { value: 'one', consumers }, db: { value: 'one' } };
  });
  scenario('configs', 'the last config that left git goes, the secrets stay', (scene) => {
    scene.git = { 'config/db': { value: 'one' }, db: { value: 'one' } };
    settle(scene);
    scene.git = { db: { value: 'one' } };
  });
  scenario('source', 'values that their system calls not yet good, good and no more good', (scene) => {
    const [fromMs, untilMs] = [Date.UTC(1970, 5, 1), Date.UTC(1969, 5, 1)];
    scene.git = {
      early: { lifetime: { fromMs, untilMs: null } },
      good: { lifetime: { fromMs: untilMs, untilMs: fromMs } },
      over: { lifetime: { fromMs: null, untilMs } },
    };
  });
  scenario('source', 'a source that cannot be read changes nothing', (scene) => {
    shop(scene);
    scene.git = { db: { unavailable: true } };
  });
}
