import type { Clock, Listener } from '../doors.js';
import { wentThrough, type Outcome } from '../model/outcome.js';
import type { PassRecord, PassReport } from '../model/pass-record.js';
import type { Held, HeldClass, HeldReason, Plan } from '../model/plan.js';
import type { SecretStatus, Status } from '../model/status.js';
import type { StoreUse } from '../model/store-use.js';
import type { Instruments } from './instruments.js';
import { RETRIED, SECRET_STATES, SEVERITIES } from './metric-table.js';

/** Every reason that something can be held for; handed in, since only the planner knows the list. */
export type HeldReasons = readonly { readonly reason: HeldReason; readonly class: HeldClass }[];

/** Listens to the loop. */
export function measurePasses(metrics: Instruments, reasons: HeldReasons, clock: Clock): Listener {
  tellHeld([], metrics, reasons);
  return {
    woken: (cause) => {
      metrics.wakeups.add({ cause });
      metrics.queue.set(1);
    },
    began: () => {
      metrics.queue.set(0);
      metrics.running.set(1);
    },
    outcome: (_, outcome) => {
      tellOutcome(outcome, metrics);
    },
    finished: ({ plan, record, status, waiting }: PassReport) => {
      metrics.running.set(0);
      tellWaiting(waiting, metrics, clock);
      tellPass(record, metrics, clock);
      if (plan !== null) tellPlan(plan, metrics, reasons);
      if (plan !== null) tellStores(plan.stores ?? [], metrics);
      if (status !== null) tellStatus(status, metrics, clock);
    },
  };
}

function tellPass({ commit, durationMs, result }: PassRecord, metrics: Instruments, clock: Clock): void {
  const now = clock.wall() / 1000;
  metrics.passes.add({ result });
  metrics.passDuration.observe(durationMs / 1000);
  metrics.lastPass.set(now);
  if (result === 'failed') return;
  metrics.lastSuccess.set(now);
  metrics.commit.clear();
  if (commit !== null) metrics.commit.set(1, { commit: commit.id });
  metrics.commitTime.set((commit?.atMs ?? 0) / 1000);
}

function tellWaiting(waiting: PassReport['waiting'], metrics: Instruments, clock: Clock): void {
  for (const what of RETRIED) {
    const { count, longestMs } = waiting[what];
    metrics.waiting.set(count, { what });
    metrics.waitingUntil.set(count === 0 ? 0 : (clock.wall() + longestMs) / 1000, { what });
  }
}

function tellStores(stores: readonly StoreUse[], metrics: Instruments): void {
  for (const gauge of [metrics.storeUp, metrics.storeHour, metrics.storeLimit]) gauge.clear();
  for (const { calls, lastHour, outage, perHour, store } of stores) {
    metrics.storeUp.set(outage === null ? 1 : 0, { store });
    metrics.storeCalls.add({ store }, calls);
    metrics.storeHour.set(lastHour, { store });
    if (perHour !== null) metrics.storeLimit.set(perHour, { store });
  }
}

function tellOutcome(outcome: Outcome, metrics: Instruments): void {
  const { result, step } = outcome;
  metrics.steps.add({ action: step.action, result });
  if (!wentThrough(outcome)) return;
  if (step.reason === 'RolloutFailed') metrics.stepsBack.add();
  if (step.action === 'remove') metrics.removals.add({ reason: step.reason });
}

function tellPlan({ held, problems }: Plan, metrics: Instruments, reasons: HeldReasons): void {
  tellHeld(held, metrics, reasons);
  for (const severity of SEVERITIES) {
    metrics.problems.set(problems.filter((one) => one.severity === severity).length, { severity });
  }
}

function tellHeld(held: readonly Held[], metrics: Instruments, reasons: HeldReasons): void {
  for (const { class: ofClass, reason } of reasons) {
    metrics.held.set(held.filter((one) => one.reason === reason).length, { reason, class: ofClass });
  }
}

function tellStatus({ secrets }: Status, metrics: Instruments, clock: Clock): void {
  for (const state of SECRET_STATES) {
    metrics.secrets.set(secrets.filter((one) => stateOf(one) === state).length, { state });
  }
  const rolling = secrets.flatMap(({ followers, state }) =>
    state === 'trial' ? followers.filter((one) => one.current && one.verdict === 'pending') : [],
  );
  metrics.rolling.set(new Set(rolling.map(({ service }) => service)).size);
  metrics.staleStable.set(secrets.filter((one) => !holds(one, 'StableNameCurrent')).length);
  const { certificateNotAfter, certificateRenew, secretCreated, secretReady, secretVersion } = metrics;
  const perSecret = [secretReady, secretVersion, secretCreated, certificateNotAfter, certificateRenew];
  for (const family of perSecret) family.clear();
  for (const one of secrets) tellSecret(one, metrics, clock);
}

function tellSecret(one: SecretStatus, metrics: Instruments, clock: Clock): void {
  const { ageMs, certificate, secret, version } = one;
  metrics.secretReady.set(holds(one, 'Ready') ? 1 : 0, { secret });
  if (version !== null) metrics.secretVersion.set(version, { secret });
  if (certificate !== undefined) {
    metrics.certificateNotAfter.set(certificate.notAfterMs / 1000, { secret });
    metrics.certificateRenew.set(certificate.renewAtMs / 1000, { secret });
  }
  if (ageMs !== null) metrics.secretCreated.set((clock.wall() - ageMs) / 1000, { secret });
}

function stateOf(secret: SecretStatus): (typeof SECRET_STATES)[number] {
  if (!holds(secret, 'Ready')) return 'stalled';
  return holds(secret, 'Progressing') ? 'progressing' : 'ready';
}

function holds({ conditions }: SecretStatus, type: string): boolean {
  return conditions.some((one) => one.type === type && one.status === 'True');
}
