import { makersOf } from '../model/inputs.js';
import type { Ground } from './ground.js';
import type { Choices } from './judge.js';

/**
 * A value that is due is made of what other documents make in the same plan. Where one of them makes nothing now, although
 * it is due as well, it waits for it: of what that one kept until now each pass would make another version.
 */
export function waitsForParts(ground: Ground, choices: Choices): Choices {
  const isHeld = (name: string): boolean => {
    const desired = ground.subject(name)?.desired;
    return desired?.value.kind === 'due' && (desired.spec.suspend || choices.get(name)?.kind !== 'create');
  };
  const waiting = [...choices].flatMap(([name, choice]) => {
    const desired = ground.subject(name)?.desired;
    if (choice.kind !== 'create' || desired?.value.kind !== 'due') return [];
    const maker = makersOf(desired.spec).find(isHeld);
    if (maker === undefined) return [];
    const message = `"${name}" is made of "${maker}", which is due and not made now`;
    return [[name, { kind: 'none', reason: 'PartWaits', message } as const] as const];
  });
  return waiting.length === 0 ? choices : new Map([...choices, ...waiting]);
}
