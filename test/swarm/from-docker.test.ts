import { describe, expect, test } from '@jest/globals';
import { encodeLabels, type HolderFields } from '../../src/model/labels.js';
import type { Live, Service } from '../../src/model/live.js';
import { addTasks, readLists } from '../../src/swarm/from-docker.js';

const FIELDS: HolderFields = {
  owner: 'me',
  swarmName: 'db_v1',
  secret: 'db',
  role: 'version',
  version: 1,
  turn: 1,
  fingerprint: 'f',
  rotate: '',
  source: 's',
  state: { kind: 'proven' },
  mounts: [],
  unjudged: [],
  refused: [],
  judgedAfter: 0,
  deletionPolicy: 'Delete',
  revision: null,
  userLabels: {},
};

const secret = (id: string, name: string, labels: object, more: object = {}) => ({
  ID: id,
  Version: { Index: 3 },
  CreatedAt: '2026-11-24T08:00:00.123456789Z',
  Spec: { Name: name, Labels: labels, ...more },
});
const holder = (id: string, swarmName: string, version: number) =>
  secret(id, swarmName, encodeLabels({ ...FIELDS, swarmName, version, role: version ? 'version' : 'stable' }, {}));

const ref = (id: string, name: string, target = name) => ({
  File: { Name: target, UID: '0', GID: '0', Mode: 256 },
  SecretID: id,
  SecretName: name,
});
const template = (secrets: unknown[] | null, more: object = {}) => ({
  ContainerSpec: { Image: 'busybox', ...(secrets && { Secrets: secrets }) },
  ForceUpdate: 0,
  ...more,
});
const service = (name: string, taskTemplate: unknown, more: object = {}, spec: object = {}) => ({
  ID: `id-${name}`,
  Version: { Index: 5 },
  Spec: { Name: name, TaskTemplate: taskTemplate, Mode: { Replicated: { Replicas: 2 } }, ...spec },
  ...more,
});

const read = (secrets: unknown[], services: unknown[] = []): Live =>
  readLists({ secrets, configs: null, services }, 'me', '28.2.2');
const only = (raw: unknown, secrets: unknown[] = [holder('h1', 'db_v1', 1)]): Service => {
  const [first] = read(secrets, [raw]).services;
  if (first === undefined) throw new Error('no service');
  return first;
};

describe('secrets', () => {
  test('are divided by owner, and sorted by name', () => {
    const live = read([
      holder('h2', 'db_v2', 2),
      secret('s1', 'zebra', {}),
      holder('h0', 'db', 0),
      secret('s2', 'apple', { 'waxseal.owner': 'other' }),
    ]);
    expect(live.holders.map((h) => [h.swarmName, h.role, h.createdAtMs])).toEqual([
      ['db', 'stable', 1795507200123],
      ['db_v2', 'version', 1795507200123],
    ]);
    expect(live.strangers.map((s) => [s.swarmName, s.owner])).toEqual([
      ['apple', 'other'],
      ['zebra', null],
    ]);
  });

  test.each([
    ['plain', {}, {}, true],
    ['with labels of its own', { team: 'x' }, {}, true],
    ['of a stack', { 'com.docker.stack.namespace': 'shop' }, {}, false],
    ['with a label of waxseal', { 'waxseal.secret': 'db' }, {}, false],
    ['with a driver', {}, { Driver: { Name: 'vault' } }, false],
    ['with a template', {}, { Templating: { Name: 'golang' } }, false],
  ])('%s may be adopted or not', (_, labels, more, adoptable) => {
    expect(read([secret('s1', 'db', labels, more)]).strangers[0]?.adoptable).toBe(adoptable);
  });

  test('without a readable date count as new, so that minAge keeps them', () => {
    const undated = { ...holder('h1', 'db_v1', 1), CreatedAt: 'yesterday' };
    expect(read([undated]).holders[0]?.createdAtMs).toBeGreaterThan(4e12);
  });
});

describe('a service', () => {
  test('has the defaults of the engine where its spec says nothing', () => {
    expect(only(service('web', template(null)))).toMatchObject({
      name: 'web',
      stack: null,
      mode: 'replicated',
      replicas: 2,
      restart: 'any',
      refs: [],
      previousRefs: null,
      previousSpec: null,
      updateState: null,
      maxFailureRatio: 0,
      constraints: [],
      platforms: [],
      lossyField: null,
    });
  });

  test('says all that planning looks at', () => {
    const placement = { Constraints: ['node.role == manager'], Platforms: [{ OS: 'linux' }] };
    const policy = { Condition: 'on-failure' };
    const raw = service(
      'web',
      template([ref('h1', 'db_v1', 'pw'), ref('x', 'foreign')], { Placement: placement, RestartPolicy: policy }),
      { UpdateStatus: { State: 'rollback_paused' }, PreviousSpec: { TaskTemplate: template([ref('h1', 'db_v1')]) } },
      { Labels: { 'com.docker.stack.namespace': 'shop' }, UpdateConfig: { MaxFailureRatio: 0.25 } },
    );
    expect(only(raw)).toMatchObject({
      stack: 'shop',
      restart: 'on-failure',
      refs: [
        { secretId: 'h1', swarmName: 'db_v1', target: 'pw', uid: '0', gid: '0', mode: 0o400 },
        { secretId: 'x', swarmName: 'foreign', target: 'foreign' },
      ],
      previousRefs: [{ secretId: 'h1', target: 'db_v1' }],
      updateState: 'rollback_paused',
      maxFailureRatio: 0.25,
      constraints: ['node.role == manager'],
      platforms: [{ os: 'linux', architecture: '' }],
    });
  });

  test.each([
    [{ Global: {} }, 'global'],
    [{ ReplicatedJob: { TotalCompletions: 2 } }, 'replicated-job'],
    [{ GlobalJob: {} }, 'global-job'],
  ])('mode %j is %s, without replicas', (Mode, mode) => {
    expect(only(service('web', template(null), {}, { Mode }))).toMatchObject({ mode, replicas: 0 });
  });

  test('with an update state of a later engine counts as being updated', () => {
    const raw = service('web', template(null), { UpdateStatus: { State: 'reconsidering' } });
    expect(only(raw).updateState).toBe('updating');
  });

  test('names the field whose number cannot be carried', () => {
    const raw = service('web', template(null, { Resources: { Limits: { NanoCPUs: 2 ** 60 } } }));
    expect(only(raw).lossyField).toBe('TaskTemplate.Resources.Limits.NanoCPUs');
  });
});

describe('the digest of a task template', () => {
  const digest = (taskTemplate: unknown, secrets?: unknown[]): string =>
    only(service('web', taskTemplate), secrets).template;
  const plain = digest(template(null));

  test('does not see our holders, Runtime, empty lists or the order of fields', () => {
    expect(digest(template([ref('h1', 'db_v1')]))).toBe(plain);
    expect(digest(template([]))).toBe(plain);
    expect(digest(template(null, { Runtime: 'container' }))).toBe(plain);
    expect(digest({ ForceUpdate: 0, ContainerSpec: { Image: 'busybox' } })).toBe(plain);
  });

  test('does not see a holder of ours that is gone by now, told by its name', () => {
    expect(digest(template([ref('dead', 'db_v7')]))).toBe(plain);
    expect(digest(template([ref('dead', 'db')]))).toBe(plain);
  });

  test.each([
    ['another image', { ContainerSpec: { Image: 'other' }, ForceUpdate: 0 }],
    ['a forced update', template(null, { ForceUpdate: 1 })],
    ["somebody else's secret", template([ref('x', 'foreign')])],
    ["somebody else's secret that is gone", template([ref('dead', 'database_v1')])],
    ['a field of the future', template(null, { Zz: 1 })],
  ])('sees %s', (_, other) => {
    expect(digest(other)).not.toBe(plain);
  });

  test('sees a live stranger under one of our names', () => {
    const secrets = [holder('h1', 'db_v1', 1), secret('s1', 'db_v2', {})];
    expect(digest(template([ref('s1', 'db_v2')]), secrets)).not.toBe(plain);
  });

  test("sees the order of other people's secrets, which restarts tasks", () => {
    const [a, b] = [ref('a', 'a'), ref('b', 'b')];
    expect(digest(template([a, b]))).not.toBe(digest(template([b, a])));
  });
});

describe('a task', () => {
  const live = read([holder('h1', 'db_v1', 1)], [service('web', template([ref('h1', 'db_v1')]))]);
  const task = (more: object) => ({
    ID: 't1',
    Version: { Index: 8 },
    ServiceID: 'id-web',
    Slot: 3,
    NodeID: 'n1',
    DesiredState: 'running',
    Spec: template([ref('h1', 'db_v1')]),
    Status: { State: 'running', ContainerStatus: { ExitCode: 0 } },
    ...more,
  });
  const read1 = (more: object) => addTasks(live, [task(more)], []).tasks?.[0];

  test('of a slot', () => {
    expect(read1({})).toMatchObject({
      slot: '3',
      nodeId: 'n1',
      state: 'running',
      wanted: true,
      refs: [{ secretId: 'h1' }],
      template: live.services[0]?.template,
      error: '',
      exitCode: null,
    });
  });

  test('of a global service is known by its node', () => {
    expect(read1({ Slot: undefined })?.slot).toBe('n1');
  });

  test('that ended says how', () => {
    const Status = { State: 'failed', Err: 'task: non-zero exit (3)', ContainerStatus: { ExitCode: 3 } };
    expect(read1({ DesiredState: 'shutdown', Status })).toMatchObject({
      state: 'failed',
      wanted: false,
      error: 'task: non-zero exit (3)',
      exitCode: 3,
    });
    const rejected = { State: 'rejected', Err: 'No such image: x' };
    expect(read1({ DesiredState: 'shutdown', Status: rejected })).toMatchObject({ state: 'rejected', exitCode: null });
  });

  test.each([
    ['ready', true],
    ['accepted', true],
    ['complete', true],
    ['shutdown', false],
    ['remove', false],
    ['orphaned', false],
  ])('whose desired state is %s is wanted: %s', (DesiredState, wanted) => {
    expect(read1({ DesiredState })?.wanted).toBe(wanted);
  });

  test('of no service is left out', () => {
    expect(addTasks(live, [task({ ServiceID: undefined })], []).tasks).toEqual([]);
  });
});

test('a node', () => {
  const raw = {
    ID: 'n1',
    Spec: { Role: 'manager', Availability: 'drain', Labels: { zone: 'a' } },
    Description: {
      Hostname: 'one',
      Platform: { OS: 'linux', Architecture: 'x86_64' },
      Engine: { EngineVersion: '28.2.2', Labels: { disk: 'ssd' } },
    },
    Status: { State: 'ready', Addr: '10.0.0.1' },
  };
  expect(addTasks(read([]), [], [raw]).nodes).toEqual([
    {
      id: 'n1',
      hostname: 'one',
      role: 'manager',
      ready: true,
      availability: 'drain',
      labels: { zone: 'a' },
      engineLabels: { disk: 'ssd' },
      os: 'linux',
      architecture: 'x86_64',
      ip: '10.0.0.1',
      engineVersion: '28.2.2',
    },
  ]);
});

describe('configs', () => {
  const config = (id: string, name: string, labels: object) => secret(id, name, labels, { Data: 'aGVsbG8=' });
  const labels = (swarmName: string, version: number) =>
    encodeLabels({ ...FIELDS, secret: 'config/db', swarmName: `config/${swarmName}`, version }, {});
  const mount = (id: string, name: string, more: object = { File: { Name: name, Mode: 256 } }) => ({
    ConfigID: id,
    ConfigName: name,
    ...more,
  });
  const live = (template: object): Live =>
    readLists(
      {
        secrets: [holder('s1', 'db_v1', 1)],
        configs: [config('c1', 'db_v1', labels('db_v1', 1)), config('c2', 'app', {})],
        services: [service('web', { ContainerSpec: { Image: 'busybox', ...template } })],
      },
      'me',
      '28.2.2',
    );

  test('have names of their own beside the secrets', () => {
    const { holders, strangers } = live({});
    expect(holders.map(({ secret: name, swarmName }) => [name, swarmName])).toEqual([
      ['config/db', 'config/db_v1'],
      ['db', 'db_v1'],
    ]);
    expect(strangers).toMatchObject([{ swarmName: 'config/app', adoptable: true }]);
  });

  test('are followed as secrets are, and what the engine itself reads of them is no file', () => {
    const [web] = live({
      Secrets: [ref('s1', 'db_v1')],
      Configs: [mount('c1', 'db_v1'), mount('c1', 'db_v1', { Runtime: {} })],
    }).services;
    expect(web?.refs.map(({ secretId, swarmName, target }) => [secretId, swarmName, target])).toEqual([
      ['s1', 'db_v1', 'db_v1'],
      ['c1', 'config/db_v1', 'db_v1'],
      ['c1', 'config/db_v1', ''],
    ]);
  });

  test('of ours do not count in the comparison of templates, those of others and those that are no file do', () => {
    const template = (of: object): string | undefined => live(of).services[0]?.template;
    const plain = template({});
    expect(template({ Configs: [mount('c1', 'db_v1')] })).toBe(plain);
    expect(template({ Configs: [mount('gone', 'db_v7')] })).toBe(plain);
    expect(template({ Configs: [mount('c2', 'app')] })).not.toBe(plain);
    expect(template({ Configs: [mount('c1', 'db_v1', { Runtime: {} })] })).not.toBe(plain);
  });
});
