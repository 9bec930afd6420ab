import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { argument, answerEach } from './telling.js';

/**
 * The least that the same work can cost: the engine calls of a pass by Node's own HTTP client, 16 at a time, and nothing
 * else. Asked with what a pass did, it answers {"ms": …}.
 */
export interface Calls {
  /** Lists of tasks and nodes, beside those of secrets and services. */
  readonly closely: boolean;
  /** Names of secrets to create. */
  readonly creates: readonly string[];
  readonly updates: readonly { readonly service: string; readonly changes: readonly Change[] }[];
  readonly relabels: readonly string[];
}

interface Change {
  /** null: a mount that is new. */
  readonly from: string | null;
  readonly to: string | null;
}

const AT_ONCE = 16;
const socketPath = argument('socket') as string;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const { ApiVersion: api } = (await call('GET', '/version')) as { ApiVersion: string };

await answerEach(async (asked) => {
  const from = performance.now();
  await work(asked as Calls);
  return { ms: performance.now() - from };
});

interface Listed {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    readonly Name: string;
    readonly TaskTemplate: { readonly ContainerSpec: { readonly Secrets?: readonly Ref[] } };
  };
}

interface Ref {
  readonly SecretName: string;
}

async function work({ closely, creates, relabels, updates }: Calls): Promise<void> {
  const lists = await Promise.all([call('GET', `/v${api}/secrets`), call('GET', `/v${api}/services`)]);
  const [secrets, services] = lists.map((all) => new Map((all as Listed[]).map((one) => [one.Spec.Name, one])));
  if (closely) await Promise.all([call('GET', `/v${api}/tasks`), call('GET', `/v${api}/nodes`)]);
  const ids = new Map([...(secrets ?? [])].map(([name, { ID }]) => [name, ID]));
  await eachOf(creates, async (Name) => {
    const body = { Name, Labels: LABELS, Data: Buffer.alloc(32, Name).toString('base64') };
    const { ID } = (await call('POST', `/v${api}/secrets/create`, body)) as { ID: string };
    ids.set(Name, ID);
  });
  await eachOf(relabels, async (name) => {
    const at = secrets?.get(name);
    if (at === undefined) throw new Error(`there is no secret ${name}`);
    const path = `/v${api}/secrets/${at.ID}/update?version=${String(at.Version.Index)}`;
    await call('POST', path, { Name: name, Labels: { ...LABELS, 'bench.more': 'x' } });
  });
  await eachOf(updates, async ({ service, changes }) => {
    const at = services?.get(service);
    if (at === undefined) throw new Error(`there is no service ${service}`);
    const stay = (at.Spec.TaskTemplate.ContainerSpec.Secrets ?? []).filter(
      ({ SecretName }) => !changes.some(({ from }) => from === SecretName),
    );
    const Secrets = [...stay, ...changes.map(({ to }) => refTo(to ?? '', ids.get(to ?? '') ?? ''))];
    const { TaskTemplate } = at.Spec;
    const ContainerSpec = { ...TaskTemplate.ContainerSpec, Secrets };
    const path = `/v${api}/services/${at.ID}/update?version=${String(at.Version.Index)}`;
    await call('POST', path, { ...at.Spec, TaskTemplate: { ...TaskTemplate, ContainerSpec } });
  });
}

function refTo(SecretName: string, SecretID: string): Ref {
  const ref = { File: { Name: SecretName, UID: '0', GID: '0', Mode: 0o400 }, SecretID, SecretName };
  return ref;
}

/** About as many bytes as a holder has. */
const LABELS = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`bench.label-${String(i)}`, 'x'.repeat(30)]));

async function eachOf<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await each(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function call(method: string, path: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath, agent, method, path, headers: { 'content-type': 'application/json' } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if ((answer.statusCode ?? 500) < 300) resolve(text === '' ? null : JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${text}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
