import type { ObjectKind } from '../model/object-name.js';
import { isMapping } from './data.js';

/** A secret or a config as a service of a stack file mounts it. What is not written is as the docker CLI fills it in. */
export interface StackMount {
  /** The key under `secrets:` or `configs:`. */
  readonly source: string;
  readonly target: string;
  readonly uid: string;
  readonly gid: string;
  /** File mode bits. */
  readonly mode: number;
}

const LISTS = { secret: 'secrets', config: 'configs' } as const;

/** Those of one service; what has another form than a mount is passed over. */
export function mountsOf(service: unknown, kind: ObjectKind): readonly StackMount[] {
  const listed = isMapping(service) ? service[LISTS[kind]] : undefined;
  return Array.isArray(listed) ? listed.flatMap(mountOf) : [];
}

function mountOf(written: unknown): readonly StackMount[] {
  const plain = { uid: '0', gid: '0', mode: 0o444 };
  if (typeof written === 'string') return [{ ...plain, source: written, target: written }];
  if (!isMapping(written) || typeof written['source'] !== 'string') return [];
  const { gid, mode, source, target, uid } = written;
  return [
    {
      source,
      target: typeof target === 'string' ? target : source,
      uid: idOf(uid),
      gid: idOf(gid),
      mode: modeOf(mode) ?? plain.mode,
    },
  ];
}

function idOf(written: unknown): string {
  return typeof written === 'string' || typeof written === 'number' ? String(written) : '0';
}

/** A number is the mode itself, since 0400 was read as octal; a text stands for octal digits. */
function modeOf(written: unknown): number | null {
  if (typeof written === 'number') return written;
  const [, digits] = typeof written === 'string' ? (/^(?:0o)?([0-7]+)$/.exec(written) ?? []) : [];
  return digits === undefined ? null : parseInt(digits, 8);
}
