import { writeFileSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { testWithBuilt } from '../../support/programs.js';
import { startMoto, type Moto } from '../../servers/moto.js';
import type { SpecDirectory } from './directory.js';
import { writeFiles } from './files.js';

/** `test` where moto and OpenBao are installed; elsewhere left out, with a word of jest's. Where the suite is required it must run. */
export const testWithMoto = testWithBuilt(process.env['WAXSEAL_TEST_MOTO']);

/** What a SecretStore says of an account. */
export interface Account {
  readonly endpoint: string;
  readonly idFile: string;
  readonly secretFile: string;
}

/** moto behind a door that can be shut: it keeps nothing on a disk, so that it cannot be ended and come back. */
export interface AwsAtHand extends Moto, Account {
  setDown(isDown: boolean): void;
  /** What came by the door so far, as AWS calls it: "secretsmanager.GetSecretValue". */
  came(): readonly string[];
}

const TARGET = /^x-amz-target: ([\w.]+)\r$/gim;

export async function startAws(): Promise<AwsAtHand> {
  const moto = await startMoto();
  const { hostname, port } = new URL(moto.address);
  const sockets = new Set<Socket>();
  const came: string[] = [];
  let down = false;
  const door = createServer((socket) => {
    if (down) {
      socket.destroy();
      return;
    }
    const behind = connect(Number(port), hostname);
    for (const one of [socket, behind]) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one);
          socket.destroy();
          behind.destroy();
        });
    }
    // The head of a request of these services is one piece.
    socket.on('data', (piece: Buffer) => {
      came.push(...[...piece.toString('latin1').matchAll(TARGET)].map(([, target = '']) => target));
    });
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    ...moto,
    ...accountAt(`http://127.0.0.1:${String((door.address() as AddressInfo).port)}`, moto.keys),
    came: () => came,
    setDown: (isDown) => {
      down = isDown;
      if (down) for (const socket of sockets) socket.destroy();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => door.close(resolve));
      await moto.stop();
    },
  };
}

/** With its keys in files. */
export function accountAt(endpoint: string, { accessKeyId, secretAccessKey }: Moto['keys']): Account {
  const dir = writeFiles({});
  const [idFile, secretFile] = [join(dir, 'access_key_id'), join(dir, 'secret_access_key')];
  writeFileSync(idFile, accessKeyId, { mode: 0o600 });
  writeFileSync(secretFile, secretAccessKey, { mode: 0o600 });
  return { endpoint, idFile, secretFile };
}

/** platform/cloud.yaml: the SecretStore "cloud". */
export function writeAwsStore(dir: SpecDirectory, { endpoint, idFile, secretFile }: Account): void {
  const accessKey = { accessKeyId: { file: idFile }, secretAccessKey: { file: secretFile } };
  dir.write('platform/cloud.yaml', {
    apiVersion: 'waxseal/v1alpha1',
    kind: 'SecretStore',
    metadata: { name: 'cloud' },
    spec: { provider: { awsSecretsManager: { region: 'eu-central-1', endpoint, auth: { accessKey } } } },
  });
}
