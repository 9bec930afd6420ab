import type { SecretSource, SourceRef } from '../doors.js';
import type { Registry } from './registry.js';

/** One question a kind of source, all kinds at once. The answers in the order of the refs. */
export async function askInGroups<T>(
  refs: readonly SourceRef[],
  registry: Registry,
  ask: (source: SecretSource, group: readonly SourceRef[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const groups = new Map<keyof Registry, SourceRef[]>();
  for (const ref of refs) {
    const group = groups.get(ref.source.kind);
    if (group === undefined) groups.set(ref.source.kind, [ref]);
    else group.push(ref);
  }
  const asked = [...groups].map(async ([kind, group]) => [kind, await ask(registry[kind], group)] as const);
  const answered = new Map((await Promise.all(asked)).map(([kind, answers]) => [kind, answers.values()]));
  return refs.map(({ source }) => {
    const next = answered.get(source.kind)?.next();
    if (next === undefined || next.done === true) {
      throw new Error(`internal: the source ${source.kind} answered fewer documents than it was asked for`);
    }
    return next.value;
  });
}
