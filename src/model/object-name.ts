/** The two kinds of objects that services mount. The engine keeps their names apart: one of each may be called the same. */
export type ObjectKind = 'secret' | 'config';

export const OBJECT_KINDS: readonly ObjectKind[] = ['secret', 'config'];

/** No name of Swarm's can hold a slash. */
const CONFIG_PREFIX = 'config/';

/**
 * Every name in Waxseal tells its kind, the logical ones and those in the Swarm: "db" and "db_v3" are secrets, "config/db"
 * and "config/db_v3" are configs. So the rules of planning need not know that there are two kinds.
 */
export function objectName(kind: ObjectKind, name: string): string {
  return kind === 'config' ? CONFIG_PREFIX + name : name;
}

export function kindOfName(name: string): ObjectKind {
  return name.startsWith(CONFIG_PREFIX) ? 'config' : 'secret';
}

/** As the engine has it. */
export function plainName(name: string): string {
  return name.startsWith(CONFIG_PREFIX) ? name.slice(CONFIG_PREFIX.length) : name;
}
