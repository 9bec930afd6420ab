import { openParameterStore } from '../../../src/sources/aws/parameter-store.js';
import { openSecretsManager } from '../../../src/sources/aws/secrets-manager.js';
import type { ProviderDoors } from '../../../src/sources/provider.js';
import type { AskAws } from '../../servers/ask-aws.js';
import { awsLogin } from './aws-login.js';
import { keyBelow, type Fields, type Opening, type System } from './harness.js';
import { ANYWHERE, FILES } from './vault-system.js';

/** A server that speaks the protocols of AWS: moto, or the fake. */
export interface AwsServer {
  readonly address: string;
  /** As an administrator of the account. */
  readonly ask: AskAws;
  readonly forbiddenStatus?: number;
  tls(): Promise<{ readonly address: string; readonly caFile: string }>;
  log(): string;
  stop(): Promise<void>;
}

type Login = Awaited<ReturnType<typeof awsLogin>>;

/** What differs between two services of one account. */
type OfService = Pick<System, 'open' | 'write' | 'remove' | 'newKey' | 'mostBytes'>;

/** Secrets Manager by a role that an access key assumes. */
export function secretsManager(server: AwsServer): Promise<System> {
  return systemOf(server, (ask, login) => ({
    open: (opening) => {
      const spec = { kind: 'awsSecretsManager' as const, ...login.place(opening) };
      return openSecretsManager({ name: 'corp', spec }, doorsOf(opening), limitsOf(opening));
    },
    write: (key, fields) => writeSecret(ask, key, fields),
    remove: async (key) => {
      await ask('secretsmanager', 'DeleteSecret', { SecretId: key, ForceDeleteWithoutRecovery: true });
    },
    newKey: keyBelow,
    mostBytes: 64 * 1024,
  }));
}

/** The Parameter Store, by the same login. */
export function parameterStore(server: AwsServer): Promise<System> {
  return systemOf(server, (ask, login) => ({
    open: (opening) => {
      const spec = { kind: 'awsParameterStore' as const, ...login.place(opening) };
      return openParameterStore({ name: 'corp', spec }, doorsOf(opening), limitsOf(opening));
    },
    write: async (key, fields) => {
      const Value = JSON.stringify(fields);
      await ask('ssm', 'PutParameter', { Name: key, Value, Type: 'SecureString', Overwrite: true });
    },
    remove: async (key) => {
      await ask('ssm', 'DeleteParameter', { Name: key });
    },
    newKey: (area) => `/${keyBelow(area)}`,
    // Of a standard parameter.
    mostBytes: 4 * 1024,
  }));
}

async function systemOf(server: AwsServer, service: (ask: AskAws, login: Login) => OfService): Promise<System> {
  const login = await awsLogin(server.ask);
  return {
    ...service(server.ask, login),
    address: server.address,
    tls: () => server.tls(),
    rotateCredentials: async () => {
      await login.endKey().catch(() => undefined);
      await login.newKey();
    },
    breakCredentials: login.endKey,
    pathOf: (key) => `"${key}"`,
    loginPath: 'Action=AssumeRole',
    hasCheck: true,
    forbidden: 'forbidden',
    ...(server.forbiddenStatus !== undefined && { forbiddenStatus: server.forbiddenStatus }),
    unknown: 'absent',
    removed: 'absent',
    log: () => server.log(),
    stop: async () => {
      await server.stop();
      login.remove();
    },
  };
}

async function writeSecret(ask: AskAws, key: string, fields: Fields): Promise<void> {
  const SecretString = JSON.stringify(fields);
  await ask('secretsmanager', 'CreateSecret', { Name: key, SecretString }).catch(() =>
    ask('secretsmanager', 'PutSecretValue', { SecretId: key, SecretString }),
  );
}

export function doorsOf({ clock }: Pick<Opening, 'clock'>): ProviderDoors {
  return { credentials: FILES, reach: ANYWHERE, clock, chance: () => 0.5, onCall: () => undefined };
}

export function limitsOf({ timeoutMs }: Pick<Opening, 'timeoutMs'>) {
  return { timeoutMs, mostBytes: 8 * 1024 * 1024 };
}
