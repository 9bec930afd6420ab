import type { Beside, Clock, Listener, Log } from '../doors.js';
import { commitStatus } from './commit-status.js';
import { makeCourier, type Courier } from './courier.js';
import type { Forge } from './forge.js';
import { payloadOf, type Format, type Payload } from './formats.js';
import type { Message } from './message.js';
import { notifier } from './notifier.js';
import { send } from './send.js';
import { templateOf } from './template.js';
import { webhookUrl } from './webhook-url.js';

interface Doors {
  readonly clock: Clock;
  readonly log: Log;
  /** Rejects with AppError. */
  readonly readText: (file: string) => Promise<string>;
}

/** What hears of passes, and what runs beside them. */
interface Told {
  readonly listeners: readonly Listener[];
  readonly beside: readonly Beside[];
}

interface NotifyWish {
  readonly format: Format | 'template';
  readonly urlFile: string;
  readonly template: string | null;
}

/** Rejects where a file cannot be used; later a file that was changed is used as it is then. */
export async function openNotifier({ format, template, urlFile }: NotifyWish, doors: Doors): Promise<Told> {
  const url = async (): Promise<string> => webhookUrl(await doors.readText(urlFile));
  await url();
  const payload = payloads(format, template === null ? '' : await doors.readText(template));
  const courier = courierOf('notification', doors);
  return { listeners: [notifier({ clock: doors.clock, courier, payload, url })], beside: [courier.beside] };
}

interface StatusWish {
  readonly forge: Forge;
  readonly repo: string;
  readonly api: string;
  readonly tokenFile: string;
}

/** As above. */
export async function openStatus({ tokenFile, ...forge }: StatusWish, doors: Doors): Promise<Told> {
  const token = async (): Promise<string> => (await doors.readText(tokenFile)).trim();
  await token();
  const courier = courierOf('commit status', doors);
  return { listeners: [commitStatus({ ...forge, clock: doors.clock, courier, token })], beside: [courier.beside] };
}

function payloads(format: NotifyWish['format'], template: string): (message: Message) => Payload {
  if (format === 'template') return templateOf(template);
  return (message) => payloadOf(format, message);
}

function courierOf(what: string, { clock, log }: Doors): Courier {
  return makeCourier({ what, send, clock, chance: Math.random, log });
}
