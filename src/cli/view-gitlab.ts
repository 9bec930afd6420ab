import { createHash } from 'node:crypto';
import type { Problem } from '../model/problem.js';

/**
 * A code quality report of GitLab. It knows only problems with a place; others are told at the Policy. `fileOf`: path in
 * the repository. The fingerprint tells GitLab which problems a merge request brings: it does not hold the line.
 */
export function problemsGitlab(problems: readonly Problem[], fileOf: (file: string) => string): readonly object[] {
  const seen = new Map<string, number>();
  return problems.map(({ code, file, hint, line, message, severity }) => {
    const path = fileOf(file ?? 'platform/policy.yaml');
    const same = `${code}\0${path}\0${message}`;
    const times = (seen.get(same) ?? 0) + 1;
    seen.set(same, times);
    return {
      description: hint === null ? message : `${message} (hint: ${hint})`,
      check_name: code,
      fingerprint: createHash('sha256')
        .update(`${same}\0${String(times)}`)
        .digest('hex'),
      severity: severity === 'error' ? 'major' : 'minor',
      location: { path, lines: { begin: line ?? 1 } },
    };
  });
}
