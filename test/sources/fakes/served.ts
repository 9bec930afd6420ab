import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from '../../servers/certificates.js';

/** A fake at an address of this machine, over plain http and, once it is asked for, over TLS: the same state. */
export interface Served {
  readonly address: string;
  /** Once more: at the same address, with other certificates. */
  readonly startTls: (certificates: Certificates) => Promise<string>;
  /** From now on every connection breaks, as long as it is so. Nobody else can come by the port meanwhile. */
  setDown(isDown: boolean): void;
  readonly stop: () => Promise<void>;
}

export async function serve(listener: RequestListener): Promise<Served> {
  let tls: { readonly server: TlsServer; readonly address: string } | null = null;
  let down = false;
  const watched = <T extends Server>(server: T): T => {
    server.on('connection', (socket) => {
      if (down) socket.destroy();
    });
    return server;
  };
  const servers: Server[] = [watched(createServer(listener))];
  return {
    address: `http://127.0.0.1:${String(await listen(servers[0]))}`,
    startTls: async ({ serverCertFile, serverKeyFile }) => {
      const pem = { cert: readFileSync(serverCertFile), key: readFileSync(serverKeyFile) };
      if (tls !== null) {
        tls.server.setSecureContext(pem);
        tls.server.closeAllConnections();
        return tls.address;
      }
      const server = watched(createTlsServer(pem, listener));
      servers.push(server);
      tls = { server, address: `https://127.0.0.1:${String(await listen(server))}` };
      return tls.address;
    },
    setDown: (isDown) => {
      down = isDown;
      if (down) for (const server of servers) server.closeAllConnections();
    },
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections();
        if (server.listening) await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listen(server: Server | undefined): Promise<number> {
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return (server?.address() as AddressInfo).port;
}
