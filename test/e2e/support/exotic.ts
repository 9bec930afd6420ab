/**
 * Fields of a service for `createService(engine, { …, ...EXOTIC })`: what this engine knows and what it does not. It drops
 * the latter on create, so both sides of a comparison lack it.
 */
export const EXOTIC = {
  container: {
    Hostname: '{{.Node.Hostname}}',
    Env: ['A=1', 'B={{.Task.Slot}}'],
    Labels: { 'with.dot': 'x', empty: '' },
    Groups: ['100'],
    User: '0:0',
    Init: true,
    ReadOnly: true,
    StopSignal: 'SIGINT',
    Ulimits: [{ Name: 'nofile', Soft: 1000, Hard: 2000 }],
    CapabilityAdd: ['CAP_NET_ADMIN'],
    CapabilityDrop: ['CAP_CHOWN'],
    Sysctls: { 'net.core.somaxconn': '100' },
    Privileges: { NoNewPrivileges: true, Seccomp: { Mode: 'unconfined' }, AppArmor: { Mode: 'disabled' } },
    Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 2e9, StartPeriod: 1e9, StartInterval: 1e9, Retries: 3 },
    Hosts: ['1.2.3.4 name'],
    DNSConfig: { Nameservers: ['1.1.1.1'], Search: ['lan'] },
    Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1_000_000, Mode: 0o755 } }],
    FieldOfTheFuture: { deep: [1, 'x', null] },
  },
  template: {
    LogDriver: { Name: 'json-file', Options: { 'max-size': '10k' } },
    Resources: {
      Limits: { NanoCPUs: 500_000_000, MemoryBytes: 100_000_000, Pids: 50 },
      Reservations: { NanoCPUs: 1_000_000 },
    },
    Placement: {
      Constraints: ['node.role == manager'],
      Preferences: [{ Spread: { SpreadDescriptor: 'node.labels.zone' } }],
      MaxReplicas: 4,
      Platforms: [{ OS: 'linux' }],
    },
    ForceUpdate: 3,
  },
  spec: {
    RollbackConfig: {
      Parallelism: 2,
      FailureAction: 'continue',
      Monitor: 3e9,
      MaxFailureRatio: 0.125,
      Order: 'start-first',
    },
    EndpointSpec: { Mode: 'dnsrr' },
  },
};
