import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback } from './address.js';

/** Connections that one other machine, and all of them together, may hold. */
const MOST_OF_ONE = 20;
const MOST_OF_ALL = 200;

/** A connection, as far as it is counted. */
export type Connection = Pick<Socket, 'remoteAddress' | 'destroy' | 'once'>;

/**
 * Drops the connections that are too many. Those of this machine are not counted: whoever fills the server may not have
 * its health check fail, and the operator killed for it.
 */
export function limitConnections(server: Pick<Server, 'on'>): void {
  const held = new Map<string, number>();
  let all = 0;
  server.on('connection', (connection: Connection) => {
    const host = (connection.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (isLoopback({ host, port: 0 })) return;
    const before = held.get(host) ?? 0;
    if (before >= MOST_OF_ONE || all >= MOST_OF_ALL) {
      connection.destroy();
      return;
    }
    held.set(host, before + 1);
    all++;
    connection.once('close', () => {
      const left = (held.get(host) ?? 1) - 1;
      if (left === 0) held.delete(host);
      else held.set(host, left);
      all--;
    });
  });
}

/**
 * Ends a connection whose next request comes before the last one's reply has left. No browser and no monitor does that,
 * and the replies that nobody reads would fill the memory.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  const last = new WeakMap<Socket, Parameters<RequestListener>[1]>();
  return (request, response) => {
    const { socket } = request;
    if (last.get(socket)?.writableFinished === false) socket.destroy();
    if (socket.destroyed) return;
    last.set(socket, response);
    listener(request, response);
  };
}
