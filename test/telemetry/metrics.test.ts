import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { unavailable } from '../../src/sources/unavailable.js';
import { everyKind, unread } from '../support/source-ref.js';
import type { SecretSource, Swarm, World } from '../../src/doors.js';
import type { Holder, Live } from '../../src/model/live.js';
import { NOTHING_WAITS } from '../../src/model/pass-record.js';
import { AppError } from '../../src/model/problem.js';
import type { StoreUse } from '../../src/model/store-use.js';
import { HELD_REASONS } from '../../src/plan/reasons.js';
import { METRICS } from '../../src/telemetry/metric-table.js';
import { makeMetrics, type Metrics } from '../../src/telemetry/metrics.js';
import { planOf, remove, repoint } from '../apply/steps.js';
import { attention, follower, rotation, standing, typo } from '../cli/plans.js';
import { AT, failure, record, report } from '../http/reports.js';
import { testWith } from '../support/programs.js';

let now = 0;
const clock = { wall: () => AT + now, monotonic: () => now, sleep: () => Promise.resolve() };

function metricsOf(perSecret = true): Metrics {
  now = 0;
  return makeMetrics({ clock, version: '1.2.3', perSecret, heldReasons: HELD_REASONS });
}

/** The lines of the scrape that start like this. */
async function lines(metrics: Metrics, start: string): Promise<string[]> {
  const { body } = await metrics.scrape();
  return body.split('\n').filter((line) => line.startsWith(start) && !line.endsWith(' 0'));
}

describe('before the first pass', () => {
  test('everything with a closed list of labels stands at 0', async () => {
    const { body } = await metricsOf().scrape();
    for (const line of [
      'waxseal_passes_total{result="failed"} 0',
      'waxseal_wakeups_total{cause="webhook"} 0',
      'waxseal_engine_calls_total{operation="retarget",status="ok"} 0',
      'waxseal_steps_total{action="remove",result="conflict"} 0',
      'waxseal_held{reason="RollbackFailed",class="attention"} 0',
      'waxseal_rollouts_total{result="failed"} 0',
      'waxseal_rollout_duration_seconds_count{result="proven"} 0',
      'waxseal_steps_back_total 0',
      'waxseal_last_success_timestamp_seconds 0',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
    expect(body).toContain('waxseal_build_info{version="1.2.3"} 1');
  });

  test('every metric of the table is there, by its name and type', async () => {
    const { body } = await metricsOf().scrape();
    for (const { help, name, type } of Object.values(METRICS)) {
      expect(body).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
  });
});

describe('the passes', () => {
  test('are counted by result and cause, and timed', async () => {
    const { listener, ...metrics } = metricsOf();
    listener.woken?.('directory');
    expect(await lines({ listener, ...metrics }, 'waxseal_queue_pending')).toEqual(['waxseal_queue_pending 1']);
    listener.began?.(record());
    expect(await lines({ listener, ...metrics }, 'waxseal_queue_pending')).toEqual([]);
    expect(await lines({ listener, ...metrics }, 'waxseal_pass_running')).toEqual(['waxseal_pass_running 1']);
    listener.finished?.(report());
    const { body } = await metrics.scrape();
    expect(body).toContain('waxseal_pass_running 0\n');
    expect(body).toContain('waxseal_wakeups_total{cause="directory"} 1\n');
    expect(body).toContain('waxseal_passes_total{result="settled"} 1\n');
    expect(body).toContain('waxseal_pass_duration_seconds_sum 0.12\n');
    expect(body).toContain(`waxseal_commit_info{commit="${'c0ffee'.padEnd(40, '0')}"} 1\n`);
    expect(body).toContain('waxseal_commit_timestamp_seconds 30\n');
  });

  test('that failed move the time of the last pass and not that of the last success', async () => {
    const metrics = metricsOf();
    metrics.listener.finished?.(report());
    now = 5000;
    metrics.listener.finished?.(failure());
    expect(await lines(metrics, 'waxseal_last_')).toEqual([
      'waxseal_last_pass_timestamp_seconds 65',
      'waxseal_last_success_timestamp_seconds 60',
    ]);
  });

  test('stores are told by name: whether they answer, what they were asked, and what they may be', async () => {
    const metrics = metricsOf();
    const outage = { code: 'StoreUnreachable', message: 'it is away', sinceMs: 0, nextTryMs: 1 };
    const corp = { store: 'corp', calls: 3, lastHour: 41, perHour: 500, outage: null };
    const lab = { store: 'lab', calls: 1, lastHour: 2, perHour: null, outage };
    const plan = (...stores: readonly StoreUse[]) => ({ ...planOf(), stores });
    metrics.listener.finished?.(report(plan(corp, lab)));
    metrics.listener.finished?.(report(plan(corp)));
    expect(await lines(metrics, 'waxseal_store_')).toEqual([
      'waxseal_store_up{store="corp"} 1',
      'waxseal_store_calls_total{store="corp"} 6',
      'waxseal_store_calls_total{store="lab"} 1',
      'waxseal_store_calls_last_hour{store="corp"} 41',
      'waxseal_store_calls_per_hour_limit{store="corp"} 500',
    ]);
  });

  test('tell secrets by state, what is held, problems and services on trial', async () => {
    const metrics = metricsOf();
    const plan = rotation({
      standings: [
        standing('api'),
        standing('db', {
          wanted: 'db_v2',
          version: 2,
          state: 'trial',
          followers: [follower('web', { verdict: 'pending' })],
          certificate: { subject: 'CN=db', notAfterMs: 1_800_000_000_000, renewAtMs: 1_700_000_000_000 },
        }),
        standing('mail', { stableCurrent: false }),
      ],
      held: [attention('mail')],
      problems: [typo()],
      steps: [],
    });
    metrics.listener.finished?.(report(plan));
    expect(await lines(metrics, 'waxseal_secrets{')).toEqual([
      'waxseal_secrets{state="ready"} 1',
      'waxseal_secrets{state="progressing"} 1',
      'waxseal_secrets{state="stalled"} 1',
    ]);
    expect(await lines(metrics, 'waxseal_held{')).toEqual(['waxseal_held{reason="VersionFailed",class="attention"} 1']);
    expect(await lines(metrics, 'waxseal_spec_problems')).toEqual(['waxseal_spec_problems{severity="error"} 1']);
    expect(await lines(metrics, 'waxseal_services_rolling')).toEqual(['waxseal_services_rolling 1']);
    expect(await lines(metrics, 'waxseal_stale_stable_names')).toEqual(['waxseal_stale_stable_names 1']);
    expect(await lines(metrics, 'waxseal_certificate_')).toEqual([
      'waxseal_certificate_not_after_timestamp_seconds{secret="db"} 1800000000',
      'waxseal_certificate_renew_timestamp_seconds{secret="db"} 1700000000',
    ]);
    expect(await lines(metrics, 'waxseal_secret_')).toEqual([
      'waxseal_secret_ready{secret="api"} 1',
      'waxseal_secret_ready{secret="db"} 1',
      'waxseal_secret_version{secret="api"} 1',
      'waxseal_secret_version{secret="db"} 2',
      'waxseal_secret_version{secret="mail"} 1',
    ]);
    metrics.listener.finished?.(report());
    expect(await lines(metrics, 'waxseal_held{')).toEqual([]);
    expect(await lines(metrics, 'waxseal_secret_')).toEqual([]);
  });

  test('say what failed and waits, and when the longest of those waits ends', async () => {
    const metrics = metricsOf();
    const waiting = { ...NOTHING_WAITS, step: { count: 2, longestMs: 4500 }, pass: { count: 1, longestMs: 1000 } };
    metrics.listener.finished?.({ ...report(), waiting });
    expect(await lines(metrics, 'waxseal_backoff_')).toEqual([
      'waxseal_backoff_waiting{what="step"} 2',
      'waxseal_backoff_waiting{what="pass"} 1',
      'waxseal_backoff_until_timestamp_seconds{what="step"} 64.5',
      'waxseal_backoff_until_timestamp_seconds{what="pass"} 61',
    ]);
    metrics.listener.finished?.(report());
    expect(await lines(metrics, 'waxseal_backoff_')).toEqual([]);
  });

  test('name no secret where per-secret series are switched off', async () => {
    const metrics = metricsOf(false);
    metrics.listener.finished?.(report(rotation()));
    const { body } = await metrics.scrape();
    expect(body).not.toContain('secret="');
    expect(body).not.toContain('waxseal_secret_');
  });

  test('count their steps, steps back and removals', async () => {
    const metrics = metricsOf();
    const tell = (result: 'done' | 'failed', step = remove('db')): void =>
      metrics.listener.outcome?.('pass-1', { step, result, code: null, message: null, unknown: false });
    tell('done');
    tell('failed');
    metrics.listener.outcome?.('pass-1', {
      step: { ...repoint('web', 'db'), reason: 'RolloutFailed' },
      result: 'done',
      code: null,
      message: null,
      unknown: false,
    });
    expect(await lines(metrics, 'waxseal_steps_')).toEqual([
      'waxseal_steps_total{action="repoint",result="done"} 1',
      'waxseal_steps_total{action="remove",result="done"} 1',
      'waxseal_steps_total{action="remove",result="failed"} 1',
      'waxseal_steps_back_total 1',
    ]);
    expect(await lines(metrics, 'waxseal_removals_total')).toEqual([
      `waxseal_removals_total{reason="${remove('db').reason}"} 1`,
    ]);
  });
});

function holder(swarmName: string, state: Holder['state']): Holder {
  return { id: swarmName, swarmName, role: 'version', state } as Holder;
}

/** A Swarm that lists these holders, and in which every other call fails. */
function swarmOf(holders: readonly Holder[]): Swarm {
  const refuse = (): Promise<never> => Promise.reject(new AppError('NoQuorum', 'no leader'));
  const list = (): Promise<Live> => Promise.resolve({ holders } as unknown as Live);
  return {
    list,
    withTasks: refuse,
    sameContent: refuse,
    create: refuse,
    relabel: refuse,
    retarget: refuse,
    remove: refuse,
  };
}

/** That Swarm, measured anew, as every pass does it. */
function swarmIn(metrics: Metrics, holders: readonly Holder[]): Swarm {
  const sources = {} as World['sources'];
  const again = (): Swarm => metrics.doors({ swarm: swarmOf(holders), keyring: null, sources }).swarm;
  return { ...again(), list: (owner) => again().list(owner) };
}

describe('the engine', () => {
  test('has every call counted by operation and status, and timed', async () => {
    const metrics = metricsOf();
    const swarm = swarmIn(metrics, []);
    await swarm.list('shop');
    await expect(swarm.remove('x')).rejects.toThrow('no leader');
    expect(await lines(metrics, 'waxseal_engine_calls_total')).toEqual([
      'waxseal_engine_calls_total{operation="list",status="ok"} 1',
      'waxseal_engine_calls_total{operation="remove",status="NoQuorum"} 1',
    ]);
    expect(await lines(metrics, 'waxseal_engine_call_duration_seconds_count')).toEqual([
      'waxseal_engine_call_duration_seconds_count{operation="list"} 1',
      'waxseal_engine_call_duration_seconds_count{operation="remove"} 1',
    ]);
  });

  test('tells holders, and how trials end and how long they took', async () => {
    const metrics = metricsOf();
    const holders = [holder('a', { kind: 'trial' }), holder('b', { kind: 'trial' }), holder('c', { kind: 'trial' })];
    const swarm = swarmIn(metrics, holders);
    await swarm.list('shop');
    expect(await lines(metrics, 'waxseal_versions')).toEqual(['waxseal_versions{state="trial"} 3']);
    expect(await lines(metrics, 'waxseal_holders')).toEqual(['waxseal_holders{role="version"} 3']);
    now = 42_000;
    holders.splice(0, 3, holder('a', { kind: 'proven' }), holder('b', { kind: 'failed', why: 'x' }));
    await swarm.list('shop');
    await swarm.list('shop');
    expect(await lines(metrics, 'waxseal_rollouts_total')).toEqual([
      'waxseal_rollouts_total{result="proven"} 1',
      'waxseal_rollouts_total{result="failed"} 1',
      'waxseal_rollouts_total{result="abandoned"} 1',
    ]);
    expect(await lines(metrics, 'waxseal_rollout_duration_seconds_sum{result="proven"')).toEqual([
      'waxseal_rollout_duration_seconds_sum{result="proven"} 42',
    ]);
  });
});

test('sources are counted by kind and status', async () => {
  const metrics = metricsOf();
  const file: SecretSource = {
    revision: unread,
    read: () => Promise.resolve([unavailable('FileMissing', 'gone', { hint: null })]),
  };
  const { sources } = metrics.doors({
    sources: everyKind(file),
    swarm: swarmOf([]),
    keyring: null,
  });
  await sources.file.read([]);
  expect(await lines(metrics, 'waxseal_source_calls_total')).toEqual([
    'waxseal_source_calls_total{source="file",status="FileMissing"} 1',
  ]);
});

testWith('promtool')('promtool finds no fault in what Prometheus reads', async () => {
  const metrics = metricsOf();
  metrics.listener.finished?.(report(rotation({ held: [attention('db')] })));
  const { body } = await metrics.scrape();
  const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});
