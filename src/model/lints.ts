import type { Problem } from './problem.js';

/** How a lint is told. error: `validate`, `plan` and `apply` exit with 1, and still nothing is stopped by it. */
export type LintLevel = 'off' | 'warning' | 'error';

/** Every lint whose level a Policy may set, with the level that it has by itself. */
export const LINT_LEVELS = {
  NamePattern: 'warning',
  AccessOpen: 'warning',
  PrefixMissing: 'off',
  RetentionZero: 'warning',
  ModeReadableByAll: 'warning',
  PlaintextSuspected: 'warning',
  StoreUnused: 'warning',
  MountDiffers: 'warning',
  CertificateDue: 'warning',
  VersionNotOurs: 'warning',
  ConsumerNotDeployed: 'warning',
  JobOnStableName: 'warning',
  MountReadableByAll: 'warning',
  StartFirstUnchecked: 'warning',
  FailureActionContinue: 'warning',
  FailureActionPause: 'warning',
  MonitorTooShort: 'warning',
  AllAtOnce: 'warning',
  DelayBelowMonitor: 'warning',
} as const satisfies Readonly<Record<string, LintLevel>>;

export type LintCode = keyof typeof LINT_LEVELS;

/** A comment in a spec that takes a lint back, with its reason. */
export interface Ignore {
  readonly code: LintCode;
  readonly file: string;
  /** Of the text that it is about. */
  readonly line: number;
}

/** What a Policy and the comments say about lints. */
export interface LintRules {
  readonly levels: Readonly<Partial<Record<LintCode, LintLevel>>>;
  readonly ignores: readonly Ignore[];
}

/** The problems as they are to be told: lints at their level, those that are off or ignored left out. */
export function judgeLints(problems: readonly Problem[], { ignores, levels }: LintRules): readonly Problem[] {
  const ignored = new Set(ignores.map(keyOf));
  return problems.flatMap((one) => {
    if (one.severity === 'error' || !isLintCode(one.code)) return [one];
    const level = levels[one.code] ?? LINT_LEVELS[one.code];
    if (level === 'off' || ignored.has(keyOf(one))) return [];
    return [{ ...one, severity: level }];
  });
}

export function isLintCode(code: string): code is LintCode {
  return Object.hasOwn(LINT_LEVELS, code);
}

function keyOf({ code, file, line }: { code: string; file: string | null; line: number | null }): string {
  return `${code} ${String(line)} ${file ?? ''}`;
}
