import type { Engine } from './engine.js';
import type { SecretJson } from './shapes.js';

/** Makes a secret as somebody else would. Gives its ID. */
export async function createSecret(
  engine: Engine,
  name: string,
  value: string | Uint8Array,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const made = await engine.post('/secrets/create', {
    Name: name,
    Data: Buffer.from(value).toString('base64'),
    ...more,
  });
  return (made as { ID: string }).ID;
}

/** Every secret of the swarm whose name contains `part`, sorted by name. */
export async function secretsLike(engine: Engine, part: string): Promise<readonly SecretJson[]> {
  const all = (await engine.get('/secrets')) as SecretJson[];
  return all.filter(({ Spec }) => Spec.Name.includes(part)).sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
}

/** Their names. */
export async function namesLike(engine: Engine, part: string): Promise<readonly string[]> {
  return (await secretsLike(engine, part)).map(({ Spec }) => Spec.Name);
}

/** The one of exactly this name; rejects if there is none. */
export async function secretNamed(engine: Engine, name: string): Promise<SecretJson> {
  const found = (await secretsLike(engine, name)).find(({ Spec }) => Spec.Name === name);
  if (found === undefined) throw new Error(`there is no secret "${name}"`);
  return found;
}

/** Somebody else's change of the labels of a secret: all of them are replaced. */
export async function relabelSecret(
  engine: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const { ID, Version } = await secretNamed(engine, name);
  await engine.post(`/secrets/${ID}/update?version=${String(Version.Index)}`, { Name: name, Labels: labels });
}
