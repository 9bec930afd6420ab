import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/doors.js';
import type { UnavailableClass } from '../../../src/model/answer.js';
import type { Provider } from '../../../src/sources/provider.js';
import type { Certificates } from '../../servers/certificates.js';

/** The fields of a value, as a person wrote them into the system. */
export type Fields = Readonly<Record<string, string>>;

/** How a provider is opened for one case. */
export interface Opening {
  readonly address: string;
  /** PEM file; null: none. */
  readonly caFile: string | null;
  readonly clock: Clock;
  /** For a request; the suite has one case that waits for it. */
  readonly timeoutMs: number;
  /** With credentials that may read nothing: for a system whose policies do not tell keys apart. */
  readonly asStranger?: boolean;
}

/**
 * One system for the contract suite: a real server, or a fake of it. Another provider joins by handing in one of these for
 * each, and nothing else. Everything below is done as the system's owner, around the provider.
 */
export interface System {
  /** http://host:port. */
  readonly address: string;
  /** https://host:port and the authority of its certificate. */
  tls(): Promise<{ readonly address: string; readonly caFile: string }>;
  /** It is asked over TLS alone, with this certificate: so is whoever stands before it. */
  readonly front?: Certificates;
  /** A provider with credentials that may read every key of the area `app` and no other. */
  open(opening: Opening): Provider;
  /** A name that nothing has, of an area. */
  newKey(area: 'app' | 'forbidden'): string;
  /** Of one value, its fields and all. */
  readonly mostBytes: number;
  write(key: string, fields: Fields): Promise<void>;
  /** So that the system can prove it, if it ever can. */
  remove(key: string): Promise<void>;
  /** From now on only new credentials work, which lie where the provider looks for them. */
  rotateCredentials(): Promise<void>;
  /** The same, but the provider finds old ones. */
  breakCredentials(): Promise<void>;
  /** The path or the body of a request for the value of this key has it inside. */
  pathOf(key: string): string;
  readonly loginPath: string;
  /** It tells a revision without the value. */
  readonly hasCheck: boolean;
  /** Its word for "no" may also mean "gone". */
  readonly forbidden: UnavailableClass;
  /** A key that was removed. Only what is proven may count as absent. */
  readonly removed: 'absent' | UnavailableClass;
  /** The HTTP status of it. Default 403. */
  readonly forbiddenStatus?: number;
  /** A key that never was. */
  readonly unknown: 'absent' | UnavailableClass;
  /** All that it logged. */
  log(): string;
  stop(): Promise<void>;
}

/** What a Swarm secret holds, and some room for the names of fields. */
export const SWARM_BYTES = 501 * 1024;

/** As systems have it that keep keys in directories. */
export function keyBelow(area: string): string {
  return `${area}/${randomBytes(6).toString('hex')}`;
}

/** The clock of this machine, without its waits. */
export function patientClock(skewMs = 0): Clock {
  return {
    wall: () => Date.now() + skewMs,
    monotonic: () => performance.now(),
    sleep: () => Promise.resolve(),
  };
}

/** On which no time passes, however long this machine takes. */
export function stillClock(): Clock {
  return { ...patientClock(), monotonic: () => 0 };
}
