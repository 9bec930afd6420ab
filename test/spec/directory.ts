import type { Problem } from '../../src/model/problem.js';
import type { Specs } from '../../src/model/spec.js';
import { parseSpecs } from '../../src/spec/parse-specs.js';
import { ARMOR, RECIPIENT } from './armor.js';

/** The smallest valid directory: a Policy, and one secret for each name. Tests change one thing in it. */
export function directory(...names: string[]): Record<string, string> {
  const secrets = names.map((name) => [`${name}.yaml`, secret(name)] as const);
  return { 'platform/policy.yaml': policy(), ...Object.fromEntries(secrets) };
}

export function policy(spec = '  access: [{ secrets: "*", services: ["*"] }]'): string {
  return `apiVersion: waxseal/v1alpha1
kind: Policy
metadata: { name: default }
spec:
  owner: shop-test-k7f3
  recipients: [${RECIPIENT}]
${spec}
`;
}

/** Lines of `more` stand in `spec`, after the source. */
export function secret(name: string, more = '', source = sealed()): string {
  return `apiVersion: waxseal/v1alpha1
kind: SwarmSecret
metadata: { name: ${name} }
spec:
${source}
${more}
`;
}

/** A SecretStore, whose `vault` says `lines`. Lines of `more` stand in `spec`. */
export function store(name: string, lines: string, more = ''): string {
  return `apiVersion: waxseal/v1alpha1
kind: SecretStore
metadata: { name: ${name} }
spec:
  provider:
    vault:
      ${lines.trim().replaceAll('\n', '\n      ')}
${more}
`;
}

export function sealed(armor = ARMOR): string {
  return `  source:\n    sealed: |\n${armor.replaceAll(/^(?=.)/gm, '      ')}`;
}

export function parse(files: Readonly<Record<string, string>>): Specs {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  return parseSpecs({ files: all, problems: [], commit: null });
}

/** As `waxseal validate` tells it, the hint on a line of its own. */
export function listing(problems: readonly Problem[]): string {
  return problems.map(line).join('');
}

function line({ file, line, column, severity, code, message, hint }: Problem): string {
  const place = file === null ? '' : `${file}:${String(line)}:${String(column)} `;
  return `${place}${severity} ${code} ${message}\n${hint === null ? '' : `    hint: ${hint}\n`}`;
}

/** The codes of all problems, lints included, in order. */
export function codes(specs: Specs): string[] {
  return specs.problems.map(({ code }) => code);
}
