import { request, type IncomingMessage } from 'node:http';
import type { Engine } from '../../e2e/support/engine.js';

export interface EventJson {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly scope: string;
  readonly time: number;
  readonly timeNano: number;
}

export type Filters = Readonly<Record<string, readonly string[]>>;

/** What an engine tells until `stop`, each event once it is there. */
export interface Listening {
  readonly events: readonly EventJson[];
  readonly contentType: string | undefined;
  readonly stop: () => void;
}

/** Opens the stream; resolves when its headers are there: nothing that happens afterwards is missed. */
export async function listen(engine: Engine, filters: Filters = {}): Promise<Listening> {
  const events: EventJson[] = [];
  const path = `/events?filters=${encodeURIComponent(JSON.stringify(filters))}`;
  const res = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath: engine.socket, path, agent: false }, resolve).on('error', reject).end();
  });
  let rest = '';
  res.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(JSON.parse(line) as EventJson);
  });
  // The stream never ends by itself: `stop` cuts it.
  res.on('error', () => undefined);
  return { events, contentType: res.headers['content-type'], stop: () => res.destroy() };
}

/** What was told between two times, as the engine remembers it. Seconds, with a fraction if wanted. */
export async function past(engine: Engine, since: string, until: string, filters: Filters = {}): Promise<EventJson[]> {
  const query = new URLSearchParams({ since, until, filters: JSON.stringify(filters) });
  const { status, bytes } = await engine.ask('GET', `/events?${query.toString()}`);
  if (status !== 200) throw new Error(`${String(status)} ${bytes.toString()}`);
  const lines = bytes.toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as EventJson);
}
