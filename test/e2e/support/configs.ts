import type { Engine } from './engine.js';
import type { SecretJson } from './shapes.js';

/** As the API shows one: a secret whose content it tells, in base64. */
export interface ConfigJson extends SecretJson {
  readonly Spec: SecretJson['Spec'] & { readonly Data: string };
}

/** Makes a config as somebody else would. Gives its ID. */
export async function createConfig(
  engine: Engine,
  name: string,
  content: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const body = { Name: name, Data: Buffer.from(content).toString('base64'), ...more };
  return ((await engine.post('/configs/create', body)) as { ID: string }).ID;
}

/** Every config of the swarm whose name contains `part`, sorted by name. */
export async function configsLike(engine: Engine, part: string): Promise<readonly ConfigJson[]> {
  const all = (await engine.get('/configs')) as ConfigJson[];
  return all.filter(({ Spec }) => Spec.Name.includes(part)).sort((a, b) => (a.Spec.Name < b.Spec.Name ? -1 : 1));
}

/** Their names. */
export async function configNamesLike(engine: Engine, part: string): Promise<readonly string[]> {
  return (await configsLike(engine, part)).map(({ Spec }) => Spec.Name);
}

/** A reference to a config that exists, as a ContainerSpec has it. Default target: its name, below the root. */
export async function configRef(engine: Engine, name: string, target = name): Promise<object> {
  const found = (await configsLike(engine, name)).find(({ Spec }) => Spec.Name === name);
  if (found === undefined) throw new Error(`there is no config "${name}"`);
  return { ConfigID: found.ID, ConfigName: name, File: { Name: target, UID: '0', GID: '0', Mode: 0o444 } };
}

/** What the label of a version says: "trial", "proven" … */
export async function configState(engine: Engine, holder: string): Promise<string | undefined> {
  const found = (await configsLike(engine, holder)).find(({ Spec }) => Spec.Name === holder);
  return found?.Spec.Labels['waxseal.state'];
}

/** The names of the configs that a service's spec mounts, in its order. */
export async function configMountsOf(engine: Engine, service: string): Promise<readonly string[]> {
  const { Spec } = (await engine.get(`/services/${service}`)) as {
    Spec: { TaskTemplate: { ContainerSpec: { Configs?: { ConfigName: string }[] } } };
  };
  return (Spec.TaskTemplate.ContainerSpec.Configs ?? []).map(({ ConfigName }) => ConfigName);
}
