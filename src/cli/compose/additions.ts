import { accessAllows } from '../../model/access.js';
import type { Live } from '../../model/live.js';
import { readName } from '../../model/names.js';
import { kindOfName } from '../../model/object-name.js';
import { selects } from '../../model/selects.js';
import type { Consumer, Specs, SwarmSecret } from '../../model/spec.js';
import { fullTarget } from '../../model/target.js';
import type { StackFile } from '../../spec/stack-file.js';
import { pin } from '../pins.js';

/** A mount that a document declares and the stack file does not have. */
export interface Addition {
  /** As the stack file calls the service. */
  readonly service: string;
  readonly key: string;
  /** Swarm name of the current version. */
  readonly to: string;
  readonly consumer: Pick<Consumer, 'target' | 'uid' | 'gid' | 'mode'>;
}

interface Additions {
  readonly additions: readonly Addition[];
  /** Why others are left out. */
  readonly notes: readonly string[];
}

/** A stack of which files and Swarm are known. */
interface Stack {
  readonly name: string;
  readonly said: StackFile;
  readonly live: Live;
}

/**
 * The consumers among the services of a stack whose mount the stack file does not list: from an override they get it with
 * the deploy, which does not take it away again. A selector finds only services that are deployed, by their labels.
 */
export function additionsTo(stack: Stack, { policy, secrets }: Pick<Specs, 'policy' | 'secrets'>): Additions {
  const wishes = secrets
    .filter(({ swarmName }) => kindOfName(swarmName) === 'secret')
    .flatMap((spec) =>
      spec.consumers.flatMap((consumer) =>
        stack.said.services
          .filter(({ name }) => isMeant(stack, consumer, name))
          .map(({ name }) => ({ spec, consumer, name })),
      ),
    );
  const missing = wishes.filter(({ name, spec }) => !mounts(stack.said, name, spec));
  const told = missing.map(({ consumer, name, spec }) =>
    addition(stack, { consumer, name, spec }, policy?.access ?? null),
  );
  return {
    additions: told.flatMap((one) => (typeof one === 'string' ? [] : [one])),
    notes: told.flatMap((one) => (typeof one === 'string' ? [one] : [])),
  };
}

function isMeant({ live, name: stack }: Stack, consumer: Consumer, service: string): boolean {
  const name = `${stack}_${service}`;
  if (consumer.service !== null) return consumer.service === name;
  const deployed = live.services.find((one) => one.name === name);
  return deployed !== undefined && selects(consumer, deployed);
}

/** Under its plain name, or as one of its versions. */
function mounts({ external, services }: StackFile, service: string, { swarmName }: SwarmSecret): boolean {
  const keys = new Set(external.filter(({ name }) => sameName(readName(name).stem, swarmName)).map(({ key }) => key));
  return services.some(({ mounts, name }) => name === service && mounts.some(({ source }) => keys.has(source)));
}

interface Wish {
  readonly spec: SwarmSecret;
  readonly consumer: Consumer;
  readonly name: string;
}

/** A text: why not. */
function addition(
  { live, name: stack, said }: Stack,
  { consumer, name, spec }: Wish,
  access: Parameters<typeof accessAllows>[0],
): Addition | string {
  const service = `${stack}_${name}`;
  const { target } = consumer;
  const not = (why: string): string => `"${service}" does not get "${spec.name}" from the override: ${why}`;
  if (!accessAllows(access, { secret: spec.name, service, target })) return not('the Policy does not allow it');
  const there = said.services.find((one) => one.name === name)?.mounts ?? [];
  if (there.some((mount) => fullTarget(mount.target, 'secret') === fullTarget(target, 'secret'))) {
    return not(`it mounts another secret at "${target}"`);
  }
  const { notes, to } = pin({ key: spec.name, name: spec.swarmName }, live, null);
  if (to === null) return not(notes.join('; '));
  return { service: name, key: keyFor(said, spec), to, consumer };
}

/** The key that the stack file has for it, or one that it uses for nothing else. */
function keyFor({ external, own }: StackFile, { swarmName }: SwarmSecret): string {
  const known = external.find(({ name }) => sameName(readName(name).stem, swarmName));
  if (known !== undefined) return known.key;
  const used = new Set([...external, ...own].map(({ key }) => key));
  let key = swarmName;
  while (used.has(key)) key = `waxseal_${key}`;
  return key;
}

/** Swarm compares names without regard to case. */
function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
