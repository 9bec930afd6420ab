import type { HeldReason } from '../src/model/plan.js';
import { HELD_REASONS, type HeldMeaning } from '../src/plan/reasons.js';
import { METRICS } from '../src/telemetry/metric-table.js';

/** One failure that a person must act on. manifests/prometheus/rules.yaml and docs/alerts.md are made of these. */
export interface Alert {
  readonly name: string;
  readonly expression: string;
  /** How long it must hold, as Prometheus writes it. */
  readonly for: string;
  /** critical: a service is down, or nothing would be repaired. */
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
  /** What to do, in sentences. */
  readonly todo: string;
  /** Series with which it fires, and with which it does not, for promtool; minutes at which it is looked at. */
  readonly fires: Readonly<Record<string, string>>;
  readonly quiet: Readonly<Record<string, string>>;
  readonly at: string;
}

const JOB = '{job="waxseal"}';
const name = (key: keyof typeof METRICS): string => METRICS[key].name;

/** Looked at after forty minutes: 2,400 s. */
const OF_CERTIFICATES: readonly Alert[] = [
  {
    name: 'WaxsealCertificateRenewalDue',
    expression: `time() > ${name('certificateRenew')}`,
    for: '30m',
    severity: 'warning',
    summary: 'a certificate should be replaced by now',
    todo: 'Put a new certificate, with its key, where their documents take them from. `certificate.renewBefore` says how early this is told; by default a third of its life is left.',
    fires: { [`${name('certificateRenew')}{secret="tls_cert"}`]: '60x60' },
    quiet: { [`${name('certificateRenew')}{secret="tls_cert"}`]: '9999999x60' },
    at: '40m',
  },
  {
    name: 'WaxsealCertificateEnds',
    expression: `${name('certificateNotAfter')} - time() < 259200`,
    for: '5m',
    severity: 'critical',
    summary: 'a certificate ends within three days, or has ended',
    todo: 'Replace it now: whoever connects to the services that mount it will refuse them on that day.',
    fires: { [`${name('certificateNotAfter')}{secret="tls_cert"}`]: '3600x60' },
    quiet: { [`${name('certificateNotAfter')}{secret="tls_cert"}`]: '9999999x60' },
    at: '40m',
  },
];

const OF_OPERATOR: readonly Alert[] = [
  {
    name: 'WaxsealDown',
    expression: `up${JOB} == 0 or absent(up${JOB})`,
    for: '5m',
    severity: 'critical',
    summary: 'no operator answers the scrape: nothing is rotated and no bad value is taken back',
    todo: 'See `docker service ps --no-trunc` and the log of its service; `waxseal run` says in its last line why it ended. Secrets and services stay as they are until it runs again.',
    fires: { [`up${JOB}`]: '0x30' },
    quiet: { [`up${JOB}`]: '1x30' },
    at: '10m',
  },
  {
    name: 'WaxsealRestarting',
    expression: `changes(process_start_time_seconds${JOB}[1h]) > 4`,
    for: '0m',
    severity: 'warning',
    summary: 'the operator has been started again and again within an hour',
    todo: 'See how its last tasks ended (`docker service ps --no-trunc`): the exit code, the end of the log, the memory limit, the health check.',
    fires: { [`process_start_time_seconds${JOB}`]: '0 10 20 30 40 50 60 60x60' },
    quiet: { [`process_start_time_seconds${JOB}`]: '0 10 10 10 10 10 10 10x60' },
    at: '30m',
  },
  {
    name: 'WaxsealPassesHang',
    expression: `time() - (${name('lastPass')} > process_start_time_seconds or process_start_time_seconds) > 600`,
    for: '5m',
    severity: 'critical',
    summary: 'no pass has ended for ten minutes, not even a failed one',
    todo: 'The process hangs, which is a bug of Waxseal: keep its log, then restart its service. `waxseal health` in its container would have restarted it.',
    fires: { [name('lastPass')]: '60x60', process_start_time_seconds: '1x60' },
    quiet: { [name('lastPass')]: '0+60x60', process_start_time_seconds: '1x60' },
    at: '40m',
  },
  {
    name: 'WaxsealPassesFail',
    expression: `time() - (${name('lastSuccess')} > process_start_time_seconds or process_start_time_seconds) > 600`,
    for: '5m',
    severity: 'critical',
    summary: 'every pass has failed for ten minutes: documents, engine or identity cannot be used',
    todo: 'The log and `waxseal status --url` say why: no quorum, an engine that does not answer, a directory without a Policy, an identity that is gone. Nothing is changed until then, and no bad value is taken back.',
    fires: { [name('lastSuccess')]: '60x60', process_start_time_seconds: '1x60' },
    quiet: { [name('lastSuccess')]: '0+60x60', process_start_time_seconds: '1x60' },
    at: '40m',
  },
  {
    name: 'WaxsealInvalidDocuments',
    expression: `${name('problems')}{severity="error"} > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'some documents are invalid: their secrets stay as they are, and nothing that left git is removed',
    todo: '`waxseal validate` names file, line and column, with a hint. Run it in the pipeline of your pull requests.',
    fires: { [`${name('problems')}{severity="error"}`]: '2x60' },
    quiet: { [`${name('problems')}{severity="error"}`]: '0x60' },
    at: '20m',
  },
  {
    name: 'WaxsealStepsFail',
    expression: `increase(${name('steps')}{result="failed"}[15m]) > 5`,
    for: '10m',
    severity: 'warning',
    summary: 'the engine keeps refusing a kind of step',
    todo: 'The log has the action and the code of the error. Refused rights (a socket proxy without that endpoint) and a Swarm that is full are the usual ones.',
    fires: { [`${name('steps')}{action="create",result="failed"}`]: '0+1x60' },
    quiet: { [`${name('steps')}{action="create",result="failed"}`]: '1x60' },
    at: '40m',
  },
  {
    name: 'WaxsealBackoffLasts',
    expression: `${name('waiting')} > 0`,
    for: '1h',
    severity: 'warning',
    summary: 'something fails again and again and is tried less and less often',
    todo: 'Status and the log say what fails, and when it is tried next. A changed document, an engine that is back and SIGHUP end the wait.',
    fires: { [`${name('waiting')}{what="step"}`]: '1x120' },
    quiet: { [`${name('waiting')}{what="step"}`]: '1x30 0x90' },
    at: '100m',
  },
];

/** Where a reason asks for more, or less, than a warning after ten minutes. */
const URGENCY: Partial<Readonly<Record<HeldReason, Pick<Alert, 'for' | 'severity'>>>> = {
  RollbackFailed: { for: '1m', severity: 'critical' },
  VersionFailed: { for: '1m', severity: 'warning' },
  RolledBack: { for: '1m', severity: 'warning' },
  SourceUnavailable: { for: '30m', severity: 'warning' },
  EngineSkew: { for: '2h', severity: 'warning' },
  Suspended: { for: '24h', severity: 'info' },
};

/** When the longer ones are looked at. */
const AFTER: Readonly<Record<string, string>> = { '2h': '130m', '24h': '1450m' };

/** One alert for each reason of class attention: the list of the planner cannot grow without them. */
function ofReason({ means, reason, todo }: HeldMeaning): Alert {
  const { for: lasts, severity } = URGENCY[reason] ?? { for: '10m', severity: 'warning' };
  const series = `${name('held')}{reason="${reason}",class="attention"}`;
  return {
    name: `Waxseal${reason}`,
    expression: `${name('held')}{reason="${reason}"} > 0`,
    ...{ for: lasts, severity },
    summary: means,
    todo: `${todo.charAt(0).toUpperCase()}${todo.slice(1)}. \`waxseal status\` and the page name the secret and the service.`,
    fires: { [series]: '1x2000' },
    quiet: { [series]: '0x2000' },
    // Each minute of it costs promtool time.
    at: AFTER[lasts] ?? '45m',
  };
}

export const ALERTS: readonly Alert[] = [
  ...OF_OPERATOR,
  ...OF_CERTIFICATES,
  ...HELD_REASONS.filter((row) => row.class === 'attention').map(ofReason),
];
