import { kindOfName, objectName, type ObjectKind } from '../model/object-name.js';
import { problem, type Place, type Problem } from '../model/problem.js';
import type { Consumer, SwarmSecret } from '../model/spec.js';
import { shortTarget } from '../model/target.js';
import { dataAt, isMapping, textAt } from './data.js';
import { environmentProblems, envFilesOf, type EnvFiles } from './stack-environment.js';
import { externalOf, parseStackFile } from './stack-file.js';
import { mountsOf, type StackMount } from './stack-mounts.js';
import { stackPlaces, type PlaceOf } from './stack-places.js';
import { updateProblems } from './stack-updates.js';

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

/** What is wrong with a stack file in the eyes of the specs. `kinds`: that they manage. Throws StackFileInvalid. */
export function stackProblems(
  from: StackText,
  specs: readonly SwarmSecret[],
  kinds: readonly ObjectKind[],
): readonly Problem[] {
  const { file, text } = from;
  const data = parseStackFile(text, file);
  const bySwarmName = new Map(specs.map((spec) => [spec.swarmName.toLowerCase(), spec]));
  const name = from.stack ?? textAt(data, '/name');
  const { envFiles = new Map() } = from;
  const stack: Stack = { name, kinds, envFiles, at: stackPlaces(text, file), specOf: new Map() };
  const said = kinds.flatMap((kind) =>
    Object.entries(mappingAt(data, `/${KINDS[kind].section}`)).flatMap(([key, entry]) =>
      objectProblems({ kind, key, entry }, stack, bySwarmName),
    ),
  );
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
  readonly kinds: readonly ObjectKind[];
  readonly at: PlaceOf;
  /** By key under `secrets:` or `configs:`, with its kind (object-name.ts): those that a document declares. */
  readonly specOf: Map<string, SwarmSecret>;
}

/** How a stack file writes down each kind, and what is said of it. */
const KINDS = {
  secret: {
    section: 'secrets',
    document: 'SwarmSecret',
    undeclared: 'SecretUndeclared',
    inline: 'SecretInline',
    changed: 'value',
    instead: (key: string) => `\`waxseal seal ${key} --into …\``,
  },
  config: {
    section: 'configs',
    document: 'SwarmConfig',
    undeclared: 'ConfigUndeclared',
    inline: 'ConfigInline',
    changed: 'content',
    instead: (key: string) => `a SwarmConfig "${key}" with this content`,
  },
} as const;

/** Where a stack may take from what it makes itself. */
const ORIGINS = { file: 'a file', environment: 'the environment', content: 'what it writes out' } as const;

interface Entry {
  readonly kind: ObjectKind;
  readonly key: string;
  /** As written. */
  readonly entry: unknown;
}

function objectProblems(
  { entry, key, kind }: Entry,
  { at, specOf }: Stack,
  specs: ReadonlyMap<string, SwarmSecret>,
): readonly Problem[] {
  const place = at(KINDS[kind].section, key);
  const external = externalOf(key, entry)[0];
  if (external === undefined) return inline({ entry, key, kind }, place);
  if (external.name.includes('$')) return [];
  const spec = specs.get(objectName(kind, external.name).toLowerCase());
  if (spec !== undefined) {
    specOf.set(objectName(kind, key), spec);
    return [];
  }
  const message = `the external ${kind} "${external.name}" is declared by no document`;
  const hint = `write a ${KINDS[kind].document} for it, or correct the name`;
  return [problem('error', KINDS[kind].undeclared, place, { message, hint })];
}

/** The stack makes it itself. */
function inline({ entry, key, kind }: Entry, place: Place): readonly Problem[] {
  const from = (['file', 'environment', 'content'] as const).find((field) => isMapping(entry) && field in entry);
  if (from === undefined) return [];
  const { changed, inline: code, instead } = KINDS[kind];
  const message = `the stack makes the ${kind} "${key}" of its own, from ${ORIGINS[from]}: a changed ${changed} needs another name by hand`;
  return [problem('warning', code, place, { message, hint: `${instead(key)}, and \`external: true\` here` })];
}

function serviceProblems(name: string, service: unknown, stack: Stack): readonly Problem[] {
  if (!isMapping(service)) return [];
  const place = stack.at('services', name);
  const ours = declaredMounts(service, stack);
  return [
    ...environmentProblems(name, service, { envFiles: stack.envFiles, place }),
    ...ours.flatMap(({ mount, spec }) => mountDiffers({ service: name, stack: stack.name }, mount, spec, place)),
    ...(ours.length === 0 ? [] : updateProblems(name, service, place)),
  ];
}

function declaredMounts(
  service: unknown,
  { kinds, specOf }: Stack,
): readonly { readonly mount: StackMount; readonly spec: SwarmSecret }[] {
  return kinds.flatMap((kind) =>
    mountsOf(service, kind).flatMap((mount) => {
      const spec = specOf.get(objectName(kind, mount.source));
      return spec === undefined ? [] : [{ mount, spec }];
    }),
  );
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
  const said = spec.consumers
    .filter(({ service }) => isIt(service))
    .map((consumer) => differences(consumer, mount, kindOfName(spec.swarmName)));
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

/** Where the stack is known: what a deploy would take away again, or never give. */
function unlisted(name: string, service: unknown, stack: Stack, specs: readonly SwarmSecret[]): readonly Problem[] {
  if (stack.name === null) return [];
  const listed = new Set(declaredMounts(service, stack).map(({ spec }) => spec));
  const full = `${stack.name}_${name}`;
  const missing = specs.filter(
    (spec) =>
      stack.kinds.includes(kindOfName(spec.swarmName)) &&
      spec.consumers.some((consumer) => consumer.service === full) &&
      !listed.has(spec),
  );
  return missing.map((spec) => {
    const kind = kindOfName(spec.swarmName);
    const message = `the document "${spec.name}" declares "${name}" as a consumer, and the stack file does not list it there`;
    const otherwise = kind === 'secret' ? ', or deploy with the override of `waxseal compose`' : '';
    const hint = `list it under \`${KINDS[kind].section}:\` of the service${otherwise}`;
    return problem('warning', 'ConsumerUnlisted', stack.at('services', name), { message, hint });
  });
}

function differences(consumer: Consumer, mount: StackMount, kind: ObjectKind): readonly string[] {
  return [
    ...(shortTarget(consumer.target, kind) === shortTarget(mount.target, kind) ? [] : ['target']),
    ...(consumer.uid === mount.uid ? [] : ['uid']),
    ...(consumer.gid === mount.gid ? [] : ['gid']),
    ...(consumer.mode === mount.mode ? [] : ['mode']),
  ];
}

function mappingAt(data: unknown, pointer: string): Readonly<Record<string, unknown>> {
  const found = dataAt(data, pointer);
  return isMapping(found) ? found : {};
}
