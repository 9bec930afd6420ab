import { partDenied } from '../model/part-access.js';
import type { Problem } from '../model/problem.js';
import type { Policy, Source, SwarmSecret } from '../model/spec.js';
import { report } from './report.js';

/** Documents that want a part of what the Policy does not let them have. One problem for each such part. */
export function partsDenied(
  secrets: readonly SwarmSecret[],
  policy: Policy | null,
): { names: ReadonlySet<string>; problems: Problem[] } {
  const byName = new Map(secrets.map((secret) => [secret.name, secret]));
  const denied = secrets.flatMap((secret) =>
    partsOf(secret).flatMap(({ of, property }) => {
      const whole = byName.get(of);
      if (whole === undefined || whole.source.kind === 'composed' || policy === null) return [];
      const { name, source } = whole;
      const why = partDenied(policy.access, { secret: secret.name, property }, { name, source });
      if (why === null) return [];
      const message = `the Policy does not allow "${secret.name}" to have a part of "${of}"`;
      return [{ name: secret.name, problem: report('StoreAccessDenied', secret.place, message, why) }];
    }),
  );
  return { names: new Set(denied.map(({ name }) => name)), problems: denied.map(({ problem }) => problem) };
}

function partsOf({ source }: SwarmSecret): readonly Extract<Source, { kind: 'part' }>[] {
  const all = source.kind === 'composed' ? source.inputs.map((input) => input.source) : [source];
  return all.flatMap((one) => (one.kind === 'part' ? [one] : []));
}
