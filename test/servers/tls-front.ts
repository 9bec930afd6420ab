import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.js';

/** TLS for a server that has none: everything is passed on as it comes. */
export async function standBeforeTls(server: string, { serverCertFile, serverKeyFile }: Certificates) {
  const front = createServer(
    { cert: readFileSync(serverCertFile), key: readFileSync(serverKeyFile) },
    (asked, answer) => {
      const { method, url, headers } = asked;
      answer.on('error', () => undefined);
      const call = request(new URL(url ?? '/', server), { method, headers, agent: false }, (told) => {
        answer.writeHead(told.statusCode ?? 0, told.headers);
        told.pipe(answer);
      });
      call.on('error', () => answer.destroy());
      asked.pipe(call);
    },
  );
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    address: `https://127.0.0.1:${String((front.address() as AddressInfo).port)}`,
    stop: async (): Promise<void> => {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
