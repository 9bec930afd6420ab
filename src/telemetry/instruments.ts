import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Metric } from './metric-table.js';

type Labels = Readonly<Record<string, string>>;

/** One metric of the table, to be moved. A counter is added to, a gauge is set, a histogram observes. */
export interface Instrument {
  add(labels?: Labels, by?: number): void;
  set(value: number, labels?: Labels): void;
  observe(seconds: number, labels?: Labels): void;
  /** Forgets every series. */
  clear(): void;
}

export type Instruments = Readonly<Record<keyof typeof METRICS, Instrument>>;

/** Of what prom-client knows about the process, what an alert or a person would look at. */
const OF_PROCESS = [
  'process_start_time_seconds',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_open_fds',
  'process_max_fds',
  'nodejs_heap_size_used_bytes',
  'nodejs_version_info',
];

/** prom-client wakes up this often to measure a lag that is not shown: never. */
const NEVER_MS = 1_000_000_000;

/** A registry with every metric of the table. `perSecret` false: those with one series per secret take nothing. */
export function makeInstruments(perSecret: boolean): { registry: Registry; instruments: Instruments } {
  const registry = new Registry();
  const made = Object.entries(METRICS).map(([key, metric]) => [key, instrument(metric, registry, perSecret)]);
  addProcess(registry);
  return { registry, instruments: Object.fromEntries(made) as Instruments };
}

function instrument(metric: Metric, registry: Registry, perSecret: boolean): Instrument {
  if (metric.perSecret === true && !perSecret) return silent;
  const config = { name: metric.name, help: metric.help, labelNames: [...metric.labels], registers: [registry] };
  const starts = combinations(metric);
  switch (metric.type) {
    case 'counter': {
      const counter = new Counter(config);
      for (const labels of starts) counter.inc(labels, 0);
      return { ...silent, add: (labels = {}, by = 1) => counter.inc(labels, by) };
    }
    case 'gauge': {
      const gauge = new Gauge(config);
      for (const labels of starts) gauge.set(labels, 0);
      return { ...silent, set: (value, labels = {}) => gauge.set(labels, value), clear: () => gauge.reset() };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...config, buckets: [...(metric.buckets ?? [])] });
      for (const labels of starts) histogram.zero(labels);
      return { ...silent, observe: (seconds, labels = {}) => histogram.observe(labels, seconds) };
    }
  }
}

const silent: Instrument = {
  add: () => undefined,
  set: () => undefined,
  observe: () => undefined,
  clear: () => undefined,
};

/** Every combination of the values that a metric starts with; prom-client itself starts one that has no labels. */
function combinations({ labels, start = {} }: Metric): readonly Labels[] {
  if (labels.some((label) => start[label] === undefined) || labels.length === 0) return [];
  return labels.reduce<readonly Labels[]>(
    (rows, label) => rows.flatMap((row) => (start[label] ?? []).map((value) => ({ ...row, [label]: value }))),
    [{}],
  );
}

function addProcess(registry: Registry): void {
  const known = new Registry();
  collectDefaultMetrics({ register: known, eventLoopMonitoringPrecision: NEVER_MS });
  for (const name of OF_PROCESS) {
    const metric = known.getSingleMetric(name);
    if (metric !== undefined) registry.registerMetric(metric);
  }
}
