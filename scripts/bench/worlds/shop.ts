import { join } from 'node:path';
import { keysmith } from '../../../src/keys/seal.js';
import { SecretValue } from '../../../src/model/secret-value.js';
import { documentText, namesOf, policyText } from './documents.js';
import { write } from './write.js';

/** How large the shop is: every service mounts `secrets / services` of the secrets, and each secret is in one. */
export interface Size {
  readonly secrets: number;
  readonly services: number;
}

/** The same shop for waxseal and for `docker stack deploy`: services with no replicas that mount two secrets each. */
export interface Shop {
  readonly directory: string;
  readonly identity: string;
  readonly compose: string;
  readonly services: readonly string[];
  /** Everything as it was at first, or with other values for the first ten secrets. */
  readonly write: (changed: boolean) => void;
}

const CHANGED = 10;
const OWNER = 'bench-shop';

export async function makeShop(scratch: string, size: Size): Promise<Shop> {
  const directory = join(scratch, 'secrets');
  const identity = join(scratch, 'id.age');
  const compose = join(scratch, 'compose.yaml');
  const { file, recipient } = keysmith.newIdentity(0);
  file.expose((bytes) => write(identity, bytes));
  write(join(directory, 'platform', 'policy.yaml'), policyText({ owner: OWNER, recipient }));

  const names = namesOf(size.secrets);
  const services = Array.from({ length: size.services }, (_, i) => `shop_${String(i)}`);
  const mountedBy = (i: number): number => Math.floor((i * size.services) / size.secrets);
  const document = async (name: string, i: number, value: string): Promise<string> => {
    const armor = await keysmith.seal(SecretValue.of(Buffer.from(value)), { owner: OWNER, name }, [recipient]);
    return documentText(name, armor, [
      'stableName: false',
      `consumers: [{ service: ${services[mountedBy(i)] ?? ''} }]`,
    ]);
  };
  const before = await Promise.all(names.map((name, i) => document(name, i, `the first value of ${name}`)));
  const after = await Promise.all(names.slice(0, CHANGED).map((name, i) => document(name, i, `another of ${name}`)));
  write(join(scratch, 'value'), 'the first value');
  return {
    directory,
    identity,
    compose,
    services,
    write: (changed) => {
      for (const [i, name] of names.entries()) {
        write(join(directory, `${name}.yaml`), (changed ? after[i] : undefined) ?? before[i] ?? '');
      }
      write(compose, composeText(names, services, { mountedBy, changed }));
    },
  };
}

/** A changed value is another secret: Swarm's are immutable, so the stack file counts them up by hand. */
function composeText(
  names: readonly string[],
  services: readonly string[],
  at: { mountedBy: (i: number) => number; changed: boolean },
): string {
  const secrets = names.map((name, i) => {
    const version = at.changed && i < CHANGED ? 2 : 1;
    return `  ${name}: { file: ./value, name: ${name}_v${String(version)} }`;
  });
  const entries = services.map((service, s) => {
    const mounts = names.filter((_, i) => at.mountedBy(i) === s);
    return `  ${service}: { image: local/busybox:1, deploy: { replicas: 0 }, secrets: [${mounts.join(', ')}] }`;
  });
  return ['version: "3.8"', 'services:', ...entries, 'secrets:', ...secrets, ''].join('\n');
}
