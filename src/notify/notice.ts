import type { PassReport } from '../model/pass-record.js';
import type { Held, Standing } from '../model/plan.js';
import type { Problem } from '../model/problem.js';

/**
 * What a person is told. API.
 * - attention: somebody must act. over: no longer.
 * - version-failed: a value was taken back, or could not be.
 * - failing: the operator could make no pass for a minute. working: it can again.
 * - rolled-out: every service that can be judged runs well on a new version.
 */
export type NoticeKind = 'attention' | 'over' | 'version-failed' | 'failing' | 'working' | 'rolled-out';

export interface Notice {
  readonly kind: NoticeKind;
  readonly secret: string | null;
  readonly service: string | null;
  /** Swarm name. */
  readonly holder: string | null;
  /** A held reason, the code of a problem, or that of the error of a pass. */
  readonly reason: string;
  readonly message: string;
}

/** The same failure is told again after this long at the earliest, and then as long as it lasts. */
const AGAIN_MS = 3_600_000;

/** A failure that was told to be over and came back within that time is told once it lasted this long. */
const BACK_MS = 300_000;

/** An engine without a leader for a moment, or restarted, is nothing to wake people for. */
const FAILING_MS = 60_000;

interface Told {
  readonly atMs: number;
  readonly notice: Notice;
  /** Not told to be over. */
  open: boolean;
  /** When it came back after that. */
  backSinceMs: number | null;
}

/** Turns passes into what is worth telling. Remembers what was told; `nowMs` is monotonic. */
export function noticesOfPasses(): (report: PassReport, nowMs: number) => readonly Notice[] {
  const told = new Map<string, Told>();
  const rolledOut = rollouts();
  let failingSince: number | null = null;

  const begin = (notices: readonly Notice[], nowMs: number): Notice[] =>
    notices.filter((notice) => {
      const last = told.get(keyOf(notice));
      if (last !== undefined && nowMs - last.atMs < AGAIN_MS) {
        if (last.open) return false;
        last.backSinceMs ??= nowMs;
        if (nowMs - last.backSinceMs < BACK_MS) return false;
      }
      told.set(keyOf(notice), { atMs: nowMs, notice, open: true, backSinceMs: null });
      return true;
    });

  const end = (over: (notice: Notice) => boolean, nowMs: number): Notice[] => {
    const ended: Notice[] = [];
    for (const [key, one] of told) {
      if (!over(one.notice)) continue;
      if (one.open) ended.push({ ...one.notice, kind: one.notice.kind === 'failing' ? 'working' : 'over' });
      one.open = false;
      one.backSinceMs = null;
      if (nowMs - one.atMs >= AGAIN_MS) told.delete(key);
    }
    return ended;
  };

  return ({ plan, record }, nowMs) => {
    if (plan === null) {
      failingSince ??= nowMs;
      const { code = 'Internal', message = '' } = record.error ?? {};
      const failing = { kind: 'failing', secret: null, service: null, holder: null, reason: code, message } as const;
      return nowMs - failingSince < FAILING_MS ? [] : begin([failing], nowMs);
    }
    failingSince = null;
    const now = [...plan.held.flatMap(ofHeld), ...plan.problems.flatMap(ofProblem)];
    const keys = new Set(now.map(keyOf));
    return [...begin(now, nowMs), ...end((notice) => !keys.has(keyOf(notice)), nowMs), ...rolledOut(plan.standings)];
  };
}

/** What tells two failures apart; words and numbers in a message may change. */
function keyOf({ holder, kind, reason, secret, service }: Notice): string {
  return JSON.stringify([kind, reason, secret, service, holder]);
}

function ofHeld(held: Held): readonly Notice[] {
  if (held.class !== 'attention') return [];
  const { holder, message, reason, secret, service } = held;
  return [
    { kind: reason === 'VersionFailed' ? 'version-failed' : 'attention', secret, service, holder, reason, message },
  ];
}

/** A document that cannot be read has a place instead of a name. */
function ofProblem({ code, file, line, message, severity }: Problem): readonly Notice[] {
  if (severity !== 'error') return [];
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return [
    { kind: 'attention', secret: null, service: null, holder: file, reason: code, message: `${place}${message}` },
  ];
}

/** Versions that were on trial in an earlier pass of this process and are proven now. */
function rollouts(): (standings: readonly Standing[]) => readonly Notice[] {
  let onTrial: ReadonlySet<string> = new Set();
  return (standings) => {
    const proven = standings.filter(
      ({ state, wanted }) => state === 'proven' && wanted !== null && onTrial.has(wanted),
    );
    onTrial = new Set(standings.flatMap(({ state, wanted }) => (state === 'trial' && wanted !== null ? [wanted] : [])));
    return proven.map(({ followers, secret, wanted }) => {
      const services = followers.filter(({ current }) => current).map(({ service }) => service);
      const where = services.length === 0 ? 'no service mounts it' : `runs in ${services.join(', ')}`;
      const names = { secret, service: null, holder: wanted };
      return { kind: 'rolled-out', ...names, reason: 'Proven', message: `"${wanted ?? secret}" is proven: ${where}` };
    });
  };
}
