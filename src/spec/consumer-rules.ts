import { accessAllows } from '../model/access.js';
import { objectName } from '../model/object-name.js';
import type { Policy } from '../model/spec.js';
import type { Problem } from '../model/problem.js';
import { dataAt, isMapping, listAt, textAt } from './data.js';
import { claimedName, kindOfDocument } from './name-rules.js';
import { report } from './report.js';
import type { YamlDocument } from './yaml-documents.js';
import { keyAt, valueAt } from './yaml-spots.js';

const CONSUMERS = '/spec/consumers';

/** One service, one consumer; and only services that Policy.access names for this secret. */
export function consumerProblems(document: YamlDocument, policy: Policy | null): Problem[] {
  return [...doubles(document), ...(policy === null ? [] : denied(document, policy))];
}

function doubles(document: YamlDocument): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [index, consumer] of listAt(document.data, CONSUMERS).entries()) {
    const service = dataAt(consumer, '/service');
    const identity = identityOf(service);
    if (identity === null) continue;
    const first = seen.get(identity);
    if (first === undefined) seen.set(identity, index);
    else {
      const line = keyAt(document, `${CONSUMERS}/${first}`).line;
      const what = typeof service === 'string' ? `the service "${service}"` : 'this selector';
      const message = `${what} is a consumer twice: it is first named in line ${line}`;
      problems.push(
        report('ConsumerDouble', valueAt(document, `${CONSUMERS}/${index}/service`), message, 'remove one of them'),
      );
    }
  }
  return problems;
}

/** Equal for equal services, and for selectors with the same labels in any order. */
function identityOf(service: unknown): string | null {
  if (typeof service === 'string') return service;
  return isMapping(service) ? JSON.stringify(Object.entries(service).sort(([a], [b]) => (a < b ? -1 : 1))) : null;
}

/** Services that a selector finds are judged when they are seen. */
function denied(document: YamlDocument, policy: Policy): Problem[] {
  const name = claimedName(document);
  if (name === null) return [];
  const secret = objectName(kindOfDocument(document), name);
  return listAt(document.data, CONSUMERS).flatMap((consumer, index) => {
    const service = textAt(consumer, '/service');
    const target = textAt(consumer, '/target') ?? name;
    if (service === null || service === '' || accessAllows(policy.access, { secret, service, target })) return [];
    const message = `the Policy does not allow "${secret}" to be mounted in service "${service}" at "${target}"`;
    const hint = 'add a rule under access of the Policy, or remove this consumer';
    return [report('AccessDenied', valueAt(document, `${CONSUMERS}/${index}/service`), message, hint)];
  });
}
