import { kindOfName, type ObjectKind } from './object-name.js';

/** How people call what stands below each other in a list: a config is not called a secret. */

/** "Secrets", "Configs", "Secrets and configs": a heading over these names. "Secrets" where there are none. */
export function headingOf(names: readonly string[]): string {
  return { secret: 'Secrets', config: 'Configs', both: 'Secrets and configs' }[kindsOf(names)];
}

/** "Secret", "Config", "Secret or config": the title of a column in which each row has one of these names. */
export function columnOf(names: readonly string[]): string {
  return { secret: 'Secret', config: 'Config', both: 'Secret or config' }[kindsOf(names)];
}

function kindsOf(names: readonly string[]): ObjectKind | 'both' {
  if (!names.some((name) => kindOfName(name) === 'config')) return 'secret';
  return names.every((name) => kindOfName(name) === 'config') ? 'config' : 'both';
}

/** "3 secrets", "1 config", "2 secrets and 1 config": what these names are of. `which` stands before each: "valid ". */
export function countObjects(names: readonly string[], which: 'valid ' | '' = ''): string {
  const of = (kind: ObjectKind): number => names.filter((name) => kindOfName(name) === kind).length;
  const [secrets, configs] = [of('secret'), of('config')];
  if (configs === 0) return count(secrets, `${which}secret`);
  const ofConfigs = count(configs, `${which}config`);
  return secrets === 0 ? ofConfigs : `${count(secrets, `${which}secret`)} and ${ofConfigs}`;
}

/** "1 service", "2 services". */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
