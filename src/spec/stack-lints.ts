import { kindOfName } from '../model/object-name.js';
import { problem, type Place, type Problem } from '../model/problem.js';
import type { Consumer, SwarmSecret } from '../model/spec.js';
import { shortTarget } from '../model/target.js';
import { dataAt, isMapping, textAt } from './data.js';
import { environmentProblems, envFilesOf, type EnvFiles } from './stack-environment.js';
import { externalOf, parseStackFile } from './stack-file.js';
import { mountsOf, type StackMount } from './stack-mounts.js';

export interface StackText {
  /** Its name for places. */
  readonly file: string;
  readonly text: string;
  /** Of which stack it is; null: as its `name:` says, or nobody knows. */
  readonly stack: string | null;
  /** What is in the files that it names under `env_file`; those that are missing are passed over. */
  readonly envFiles?: EnvFiles;
}

/** The paths of all files of variables that a stack file names, as written. Throws StackFileInvalid. */
export function envFilesIn(text: string, file: string): readonly string[] {
  const services = Object.values(mappingAt(parseStackFile(text, file), '/services'));
  return [...new Set(services.flatMap(envFilesOf))];
}

/** What is wrong with a stack file in the eyes of the specs. Throws StackFileInvalid. */
export function stackProblems(from: StackText, specs: readonly SwarmSecret[]): readonly Problem[] {
  const { file, text } = from;
  const data = parseStackFile(text, file);
  const bySwarmName = new Map(specs.map((spec) => [spec.swarmName.toLowerCase(), spec]));
  const name = from.stack ?? textAt(data, '/name');
  const { envFiles = new Map() } = from;
  const stack: Stack = { name, envFiles, at: placesIn(text, file), secretOf: new Map() };
  const secrets = Object.entries(mappingAt(data, '/secrets'));
  const said = secrets.flatMap(([key, entry]) => secretProblems(key, entry, stack, bySwarmName));
  const services = Object.entries(mappingAt(data, '/services'));
  return [
    ...said,
    ...services.flatMap(([name, service]) => [
      ...serviceProblems(name, service, stack),
      ...unlisted(name, service, stack, specs),
    ]),
  ];
}

interface Stack {
  readonly envFiles: EnvFiles;
  readonly name: string | null;
  readonly at: (section: string, key: string) => Place;
  /** By key under `secrets:`, those that a document declares. */
  readonly secretOf: Map<string, SwarmSecret>;
}

function secretProblems(
  key: string,
  entry: unknown,
  { at, secretOf }: Stack,
  specs: ReadonlyMap<string, SwarmSecret>,
): readonly Problem[] {
  const place = at('secrets', key);
  const external = externalOf(key, entry)[0];
  if (external === undefined) {
    const from = isMapping(entry) ? (['file', 'environment'] as const).find((field) => field in entry) : undefined;
    if (from === undefined) return [];
    const message = `the stack makes the secret "${key}" of its own, from a ${from}: a changed value needs another name by hand`;
    const hint = `\`waxseal seal ${key} --into …\`, and \`external: true\` here`;
    return [problem('warning', 'SecretInline', place, { message, hint })];
  }
  if (external.name.includes('$')) return [];
  const spec = specs.get(external.name.toLowerCase());
  if (spec !== undefined) {
    secretOf.set(key, spec);
    return [];
  }
  const message = `the external secret "${external.name}" is declared by no document`;
  return [
    problem('error', 'SecretUndeclared', place, { message, hint: 'write a SwarmSecret for it, or correct the name' }),
  ];
}

function serviceProblems(name: string, service: unknown, stack: Stack): readonly Problem[] {
  if (!isMapping(service)) return [];
  const place = stack.at('services', name);
  const ours = mountsOf(service).flatMap((mount) => {
    const spec = stack.secretOf.get(mount.source);
    return spec === undefined ? [] : [{ mount, spec }];
  });
  return [
    ...environmentProblems(name, service, { envFiles: stack.envFiles, place }),
    ...ours.flatMap(({ mount, spec }) => mountDiffers({ service: name, stack: stack.name }, mount, spec, place)),
    ...(ours.length === 0 ? [] : updates(name, service, place)),
  ];
}

/**
 * Only where the document has an entry for this service, under its own or its stack's name. Where nobody knows the stack it
 * may be that of any stack with such a service: one that says the same is enough.
 */
function mountDiffers(
  { service: name, stack }: { readonly service: string; readonly stack: string | null },
  mount: StackMount,
  spec: SwarmSecret,
  place: Place,
): readonly Problem[] {
  const isIt = (service: string | null): boolean =>
    stack === null ? service === name || service?.endsWith(`_${name}`) === true : service === `${stack}_${name}`;
  const said = spec.consumers.filter(({ service }) => isIt(service)).map((consumer) => differences(consumer, mount));
  const differs = said.every((one) => one.length > 0) ? (said[0] ?? []) : [];
  if (differs.length === 0) return [];
  const message = `"${name}" mounts "${spec.name}" with another ${differs.join(', ')} than its document says`;
  return [
    problem('warning', 'MountDiffers', place, {
      message,
      hint: 'the stack file counts: correct the document, or this',
    }),
  ];
}

function isSecret({ swarmName }: SwarmSecret): boolean {
  return kindOfName(swarmName) === 'secret';
}

/** Where the stack is known: what a deploy would take away again, or never give. */
function unlisted(
  name: string,
  service: unknown,
  { at, name: stack, secretOf }: Stack,
  specs: readonly SwarmSecret[],
): readonly Problem[] {
  const listed = new Set(mountsOf(service).flatMap(({ source }) => secretOf.get(source) ?? []));
  const isIt = ({ service }: Consumer): boolean => service === `${stack ?? ''}_${name}`;
  const missing =
    stack === null ? [] : specs.filter((spec) => isSecret(spec) && spec.consumers.some(isIt) && !listed.has(spec));
  return missing.map((spec) =>
    problem('warning', 'ConsumerUnlisted', at('services', name), {
      message: `the document "${spec.name}" declares "${name}" as a consumer, and the stack file does not list it there`,
      hint: 'list it under `secrets:` of the service, or deploy with the override of `waxseal compose`',
    }),
  );
}

function differences(consumer: Consumer, mount: StackMount): readonly string[] {
  return [
    ...(shortTarget(consumer.target, 'secret') === shortTarget(mount.target, 'secret') ? [] : ['target']),
    ...(consumer.uid === mount.uid ? [] : ['uid']),
    ...(consumer.gid === mount.gid ? [] : ['gid']),
    ...(consumer.mode === mount.mode ? [] : ['mode']),
  ];
}

function updates(name: string, service: Readonly<Record<string, unknown>>, place: Place): readonly Problem[] {
  const config = mappingAt(service, '/deploy/update_config');
  const tell = (code: string, what: string, hint: string): Problem =>
    problem('warning', code, place, { message: `"${name}" ${what}`, hint });
  const startFirst = config['order'] === 'start-first' && !isMapping(service['healthcheck']);
  const action = config['failure_action'];
  return [
    ...(startFirst
      ? [
          tell(
            'StartFirstUnchecked',
            'starts its new task first, and has no healthcheck of its own: the old one ends the moment the new one runs, well or not',
            'give it a healthcheck',
          ),
        ]
      : []),
    ...(action === 'rollback'
      ? []
      : [
          tell(
            'FailureActionPause',
            `${action === 'continue' ? 'goes on' : 'stops in the middle'} when an update of it fails`,
            'update_config.failure_action: rollback takes a bad value back even while no waxseal runs',
          ),
        ]),
  ];
}

function mappingAt(data: unknown, pointer: string): Readonly<Record<string, unknown>> {
  const found = dataAt(data, pointer);
  return isMapping(found) ? found : {};
}

/** The line of a key below a section at the left edge; the section where it cannot be found (flow style, anchors). */
function placesIn(text: string, file: string): Stack['at'] {
  const lines = text.split(/\r\n|\r|\n/);
  return (section, key) => {
    const start = lines.findIndex((line) => line.startsWith(`${section}:`));
    const after = lines.findIndex((line, index) => index > start && /^[^\s#]/.test(line));
    const end = after < 0 ? lines.length : after;
    const isKey = (line: string): boolean =>
      [`${key}:`, `"${key}":`, `'${key}':`].some((form) => line.trimStart().startsWith(form));
    const found = lines.findIndex((line, index) => index > start && index < end && isKey(line));
    const at = found < 0 ? start : found;
    return { file, line: at + 1, column: (lines[at] ?? '').search(/\S|$/) + 1 };
  };
}
