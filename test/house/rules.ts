import { posix } from 'node:path';
import type { Facts } from './facts.js';

/** Which room may import which (besides itself). A room that is not in the list may not exist. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  doors: ['model', 'api'],
  spec: ['model'],
  plan: ['model'],
  status: ['model'],
  posture: ['model'],
  api: ['model'],
  apply: ['model', 'doors'],
  keys: ['model', 'doors'],
  sources: ['model', 'doors'],
  swarm: ['model', 'doors'],
  telemetry: ['model', 'doors'],
  notify: ['model', 'doors'],
  http: ['model', 'doors', 'api'],
  demo: ['model', 'doors'],
  directory: ['model', 'doors', 'spec'],
  git: ['model', 'doors'],
  reconcile: ['model', 'doors', 'spec', 'sources', 'plan', 'apply', 'status'],
  controller: ['model', 'doors', 'api', 'spec', 'reconcile'],
  cli: ['model', 'doors', 'spec', 'reconcile', 'controller', 'api', 'posture'],
  wire: [
    'model',
    'doors',
    'spec',
    'plan',
    'status',
    'api',
    'apply',
    'keys',
    'sources',
    'swarm',
    'telemetry',
    'notify',
    'http',
    'demo',
    'directory',
    'git',
    'reconcile',
    'controller',
    'cli',
  ],
  main: ['model', 'doors', 'cli', 'wire'],
};

/** Where a package may be imported: a room, or one file of it. A package that is not in the list may not be used. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@azure/core-rest-pipeline': [
    'sources/azure/sdk-client.ts',
    'sources/azure/session.ts',
    'sources/azure/failures.ts',
    'sources/azure/app-login.ts',
  ],
  '@azure/identity': ['sources/azure/app-login.ts', 'sources/azure/logins.ts', 'sources/azure/session.ts'],
  '@azure/logger': ['sources/azure/azure-provider.ts'],
  '@azure/keyvault-keys': ['sources/azure/decrypt.ts'],
  '@azure/keyvault-secrets': [
    'sources/azure/secrets.ts',
    'sources/azure/listing.ts',
    'sources/azure/absence.ts',
    'sources/azure/revision.ts',
  ],
  'node-forge': ['sources/azure/pfx.ts'],
  dockerode: ['swarm/docker.ts'],
  'age-encryption': ['keys'],
  '@scure/base': ['keys'],
  'js-yaml': ['spec'],
  commander: ['cli', 'main'],
  pino: ['telemetry'],
  'prom-client': ['telemetry'],
  chokidar: ['directory'],
  croner: ['sources', 'spec'],
  '@aws-sdk/client-kms': ['sources/aws/kms.ts'],
  '@aws-sdk/client-secrets-manager': [
    'sources/aws/secrets-manager.ts',
    'sources/aws/secret-check.ts',
    'sources/aws/secret-value.ts',
  ],
  '@aws-sdk/client-ssm': [
    'sources/aws/parameter-store.ts',
    'sources/aws/parameter-check.ts',
    'sources/aws/parameter-value.ts',
  ],
  '@aws-sdk/credential-providers': ['sources/aws/roles.ts'],
  bcryptjs: ['sources/template/password-hash.ts'],
};

/** What only computes: the same input gives the same output. */
const PURE_ROOMS = ['model', 'spec', 'plan', 'status', 'api'];
const PURE_BUILT_INS = ['node:crypto', 'node:util'];
const NOT_PURE = [
  'Date.now',
  'Math.random',
  'performance',
  'setTimeout',
  'setInterval',
  'fetch',
  'console',
  'await',
  'Promise',
];
const RANDOM = ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues'];

const MAX_LINES = 250;
const MAX_RECONCILE_LINES = 60;

/** Says "reconcile.ts has 61 lines …" for each line of the house rules that a file breaks. */
export function violations(facts: Facts): string[] {
  const said = [...arrows(facts), ...packages(facts), ...effects(facts), ...shape(facts)];
  return said.map((what) => `${facts.path} ${what}`);
}

function arrows({ path, imports }: Facts): string[] {
  const from = roomOf(path);
  const allowed = ARROWS[from];
  if (allowed === undefined) return ['lies in a room that has no line in ARROWS'];
  const rooms = imports
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => targetRoom(path, specifier));
  return rooms.filter((to) => to !== from && !allowed.includes(to)).map((to) => `imports ${to}, which ${from} may not`);
}

function packages({ path, imports }: Facts): string[] {
  const room = roomOf(path);
  return imports.flatMap((specifier) => {
    if (specifier.startsWith('.')) return [];
    if (specifier.startsWith('node:')) return builtIn(path, specifier);
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    const places = PACKAGES[name];
    if (places === undefined) return [`imports "${name}", which has no line in PACKAGES`];
    return places.includes(room) || places.includes(path)
      ? []
      : [`imports "${name}", which belongs to ${places.join(', ')}`];
  });
}

function builtIn(path: string, specifier: string): string[] {
  if (specifier === 'node:process' && path !== 'main.ts') return ['imports node:process, which only main.ts may read'];
  if (!PURE_ROOMS.includes(roomOf(path)) || PURE_BUILT_INS.includes(specifier)) return [];
  return [`imports ${specifier}, but its room is pure`];
}

function effects({ path, reads }: Facts): string[] {
  const process = [...reads].some((name) => /^(?:globalThis\.)?process\b/.test(name));
  const said = process && path !== 'main.ts' ? ['reads process, which only main.ts may'] : [];
  if (!PURE_ROOMS.includes(roomOf(path))) return said;
  return [
    ...said,
    ...[...NOT_PURE, ...RANDOM].filter((name) => reads.has(name)).map((name) => `uses ${name}, but its room is pure`),
  ];
}

function shape({ path, lines, defaultExport }: Facts): string[] {
  const most = path === 'reconcile.ts' ? MAX_RECONCILE_LINES : MAX_LINES;
  return [
    ...(lines > most ? [`has ${lines} lines, which is more than ${most}`] : []),
    ...(defaultExport ? ['has a default export'] : []),
    ...(posix.basename(path) === 'index.ts' ? ['is a barrel'] : []),
  ];
}

/** The folder, or the file for those that stand alone. */
function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.[jt]s$/, '');
}

function targetRoom(path: string, specifier: string): string {
  return roomOf(posix.join(posix.dirname(path), specifier));
}
