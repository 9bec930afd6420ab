/** Text files of a spec directory, by path. */
export type Files = ReadonlyMap<string, string>;

export interface Owner {
  readonly owner: string;
  readonly recipient: string;
}

/** As people keep them: a few secrets of one subject in a file. */
const PER_FILE = 10;

/** `count` SwarmSecrets with sealed values, and the Policy. `armor` gives the sealed block of a name. */
export function documentFiles(count: number, by: Owner, armor: (name: string) => string, perFile = PER_FILE): Files {
  const files = new Map([['platform/policy.yaml', policyText(by)]]);
  for (let from = 0; from < count; from += perFile) {
    const names = namesOf(Math.min(perFile, count - from), from);
    files.set(`app-${pad(from / perFile)}.yaml`, names.map((name) => documentText(name, armor(name))).join('---\n'));
  }
  return files;
}

export function namesOf(count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, i) => `secret_${pad(from + i)}`);
}

export function documentText(name: string, armor: string, more: readonly string[] = []): string {
  const block = armor
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`);
  return [
    'apiVersion: waxseal/v1alpha1',
    'kind: SwarmSecret',
    'metadata:',
    `  name: ${name}`,
    '  labels: { team: payments }',
    'spec:',
    ...more.map((line) => `  ${line}`),
    '  source:',
    '    sealed: |',
    ...block,
    '',
  ].join('\n');
}

export function policyText({ owner, recipient }: Owner): string {
  return [
    'apiVersion: waxseal/v1alpha1',
    'kind: Policy',
    'metadata: { name: default }',
    'spec:',
    `  owner: ${owner}`,
    `  recipients: [${recipient}]`,
    '',
  ].join('\n');
}

function pad(number: number): string {
  return String(number).padStart(5, '0');
}
