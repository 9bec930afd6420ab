import type { ObjectKind } from '../../../model/object-name.js';
import { without, type Json } from '../../json.js';
import { isJob } from '../service-spec.js';
import { hasEnded, isPast } from '../task-state.js';
import { tasksOf } from '../tasks.js';
import type { Node, Secret, Service, Task, World } from '../world.js';
import { API_VERSION, ENGINE_VERSION, MIN_API_VERSION } from './identity.js';

/** Objects as the Engine API shows them. */

type Meta = Pick<Secret, 'id' | 'index' | 'created' | 'updated'>;

function metaView({ id, index, created, updated }: Meta): Json {
  return { ID: id, Version: { Index: index }, CreatedAt: created, UpdatedAt: updated };
}

/** Only the content of a config is ever told. */
export function objectView(object: Secret, kind: ObjectKind): Json {
  return { ...metaView(object), Spec: kind === 'config' ? { ...object.spec, Data: object.data } : object.spec };
}

export function serviceView(service: Service): Json {
  const { spec, previousSpec, updateStatus } = service;
  const job = { JobIteration: { Index: service.iteration }, LastExecution: service.lastExecution };
  return {
    ...metaView(service),
    Spec: spec,
    ...(previousSpec === null ? {} : { PreviousSpec: previousSpec }),
    Endpoint: { Spec: {} },
    ...(updateStatus === null ? {} : { UpdateStatus: statusView(updateStatus) }),
    ...(isJob(spec) ? { JobStatus: job } : {}),
  };
}

function statusView({ state, message, started, completed }: NonNullable<Service['updateStatus']>): Json {
  return {
    State: state,
    ...(started === null ? {} : { StartedAt: started }),
    ...(completed === null ? {} : { CompletedAt: completed }),
    Message: message,
  };
}

/** With the counts that `docker service ls` shows. */
export function countedServiceView(world: World, service: Service): Json {
  const tasks = tasksOf(world, service.id);
  const wanted = tasks.filter((task) => !isPast(task.desired, 'running') && task.desired !== 'ready');
  const ServiceStatus = {
    RunningTasks: tasks.filter((task) => task.state === 'running').length,
    DesiredTasks: desiredTasks(service, wanted.length),
    CompletedTasks: tasks.filter((task) => task.state === 'complete' && task.iteration === service.iteration).length,
  };
  return { ...serviceView(service), ServiceStatus };
}

function desiredTasks({ spec }: Service, wanted: number): number {
  const mode = spec['Mode'] as Readonly<Record<string, Readonly<Record<string, number>>>>;
  return mode['Replicated']?.['Replicas'] ?? mode['ReplicatedJob']?.['MaxConcurrent'] ?? wanted;
}

export function taskView(world: World, task: Task): Json {
  const service = world.services.get(task.serviceId);
  const job = service !== undefined && isJob(service.spec);
  const container = { ContainerID: task.containerId, PID: 0, ExitCode: task.exitCode };
  return {
    ...metaView(task),
    Labels: {},
    Spec: without(task.template, 'Runtime'),
    ServiceID: task.serviceId,
    ...(task.slot === null || task.slot === 0 ? {} : { Slot: task.slot }),
    ...(task.nodeId === '' ? {} : { NodeID: task.nodeId }),
    Status: {
      Timestamp: task.timestamp,
      State: task.state,
      Message: task.message,
      ...(task.error === '' ? {} : { Err: task.error }),
      ...(task.containerId === '' || !hasBegun(task) ? {} : { ContainerStatus: container }),
      PortStatus: {},
    },
    DesiredState: task.desired,
    ...(job ? { JobIteration: { Index: task.iteration } } : {}),
  };
}

function hasBegun(task: Task): boolean {
  return isPast(task.state, 'ready') && (task.begun !== null || !hasEnded(task.state));
}

export function nodeView(node: Node): Json {
  const manager = { Leader: true, Reachability: 'reachable', Addr: `${node.address}:2377` };
  return {
    ...metaView(node),
    Spec: { Labels: node.labels, Role: node.role, Availability: node.availability },
    Description: {
      Hostname: node.hostname,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: { NanoCPUs: 2_000_000_000, MemoryBytes: 4_294_967_296 },
      Engine: { EngineVersion: ENGINE_VERSION, Plugins: [] },
      TLSInfo: {},
    },
    Status: { State: node.state, Addr: node.address },
    ...(node.role === 'manager' ? { ManagerStatus: manager } : {}),
  };
}

export function versionView(): Json {
  const details = {
    GitCommit: 'none',
    GoVersion: 'none',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: 'none',
    BuildTime: '2026-01-01T00:00:00.000000000+00:00',
    MinAPIVersion: MIN_API_VERSION,
  };
  const engine = { ...details, ApiVersion: API_VERSION, Experimental: 'false', Embedded: 'true' };
  return {
    Platform: { Name: 'Waxseal embedded engine' },
    Components: [{ Name: 'Engine', Version: ENGINE_VERSION, Details: engine }],
    Version: ENGINE_VERSION,
    ApiVersion: API_VERSION,
    ...details,
  };
}

export function infoView(world: World): Json {
  const nodes = [...world.nodes.values()];
  const [self] = nodes;
  const managers = nodes.filter(({ role }) => role === 'manager');
  return {
    ID: `embedded-${world.clusterId}`,
    Name: 'embedded',
    ServerVersion: ENGINE_VERSION,
    OperatingSystem: 'Waxseal embedded engine: no containers, for demo and tests only',
    OSType: 'linux',
    Architecture: 'x86_64',
    KernelVersion: 'none',
    Driver: 'none',
    CgroupDriver: 'none',
    Labels: ['waxseal.embedded=true'],
    Warnings: [
      'WARNING: this is the embedded engine of Waxseal: it runs no containers, and is for demo and tests only',
    ],
    Containers: 0,
    Images: 0,
    NCPU: 2,
    MemTotal: 4_294_967_296,
    SystemTime: new Date(world.now).toISOString(),
    Plugins: { Volume: [], Network: [], Authorization: null, Log: [] },
    Runtimes: {},
    SecurityOptions: [],
    Swarm: {
      NodeID: self?.id ?? '',
      NodeAddr: self?.address ?? '',
      LocalNodeState: 'active',
      ControlAvailable: true,
      Error: '',
      RemoteManagers: managers.map(({ address, id }) => ({ NodeID: id, Addr: `${address}:2377` })),
      Nodes: nodes.length,
      Managers: managers.length,
      Cluster: swarmView(world),
    },
  };
}

/** Without join tokens: nobody can join. */
export function swarmView(world: World): Json {
  const time = new Date(world.now).toISOString();
  return {
    ID: world.clusterId,
    Version: { Index: 10 },
    CreatedAt: time,
    UpdatedAt: time,
    Spec: {
      Name: 'default',
      Labels: {},
      Orchestration: { TaskHistoryRetentionLimit: 5 },
      Raft: { SnapshotInterval: 10_000, KeepOldSnapshots: 0, ElectionTick: 10, HeartbeatTick: 1 },
      Dispatcher: { HeartbeatPeriod: 5_000_000_000 },
      CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
      TaskDefaults: {},
      EncryptionConfig: { AutoLockManagers: false },
    },
    RootRotationInProgress: false,
    DataPathPort: 4789,
    DefaultAddrPool: ['10.0.0.0/8'],
    SubnetSize: 24,
  };
}
