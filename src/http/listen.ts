import type { Server } from 'node:http';
import { AppError } from '../model/problem.js';
import type { Address } from './address.js';

/** How long those who still wait for an answer have to take it, once the server stops. */
const FAREWELL_MS = 2000;

/** Resolves with the port. Rejects with ListenFailed. */
export function listen(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => {
      reject(
        new AppError('ListenFailed', `cannot listen on "${host}:${port}" (${thrown.code ?? 'unknown'})`, {
          hint: 'choose another address with --listen, or off',
          cause: thrown,
        }),
      );
    });
    server.listen({ port, ...(host === '' ? {} : { host }) }, () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

/** Serves until the signal is aborted. Those who wait for an answer get one; idle connections are closed. */
export async function untilStopped(server: Server, stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
    setTimeout(() => {
      server.closeAllConnections();
    }, FAREWELL_MS).unref();
  });
}
