import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { limitConnections, type Connection } from '../../src/http/connections.js';
import { server } from './server.js';

interface Caller extends EventEmitter {
  readonly remoteAddress: string;
  destroyed: boolean;
}

/** Connects so many times from this address, and tells which connections were kept. */
function callers(door: EventEmitter, remoteAddress: string, count: number): readonly Caller[] {
  const made = Array.from({ length: count }, () => {
    const caller = Object.assign(new EventEmitter(), { remoteAddress, destroyed: false });
    const connection = Object.assign(caller, {
      destroy: () => {
        caller.destroyed = true;
        return connection as unknown as ReturnType<Connection['destroy']>;
      },
    });
    door.emit('connection', connection);
    return caller;
  });
  return made.filter(({ destroyed }) => !destroyed);
}

function door(): EventEmitter {
  const emitter = new EventEmitter();
  limitConnections(emitter as unknown as Parameters<typeof limitConnections>[0]);
  return emitter;
}

// 230 silent connections filled the server: the health check was reset, and the operator killed for it.
describe('connections', () => {
  test('of one address are twenty at most, and one that ends makes room for another', () => {
    const open = door();
    const [first] = callers(open, '10.0.0.9', 230);
    expect(callers(open, '10.0.0.9', 1)).toHaveLength(0);
    first?.emit('close');
    expect(callers(open, '::ffff:10.0.0.9', 2)).toHaveLength(1);
    expect(callers(open, '10.0.0.8', 230)).toHaveLength(20);
  });

  test('of all addresses together are two hundred at most', () => {
    const open = door();
    const kept = Array.from({ length: 30 }, (_, at) => callers(open, `10.0.0.${at}`, 10).length);
    expect(kept.reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('from %s are always taken: so the health check comes', (near) => {
    const open = door();
    expect(callers(open, near, 230)).toHaveLength(230);
    for (let at = 0; at < 10; at++) callers(open, `10.0.0.${at}`, 20);
    expect(callers(open, near, 1)).toHaveLength(1);
    expect(callers(open, '10.1.0.1', 1)).toHaveLength(0);
  });
});

test('a connection that asks again before it was answered is ended, and the others are not', async () => {
  const { ask, port } = await server({ tokens: null });
  const told = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
    });
    socket.on('data', (part) => (text += part.toString()));
    // It may be reset: only that it ends is promised.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(text);
    });
  });
  expect(told.match(/^HTTP\/1\.1 /gm) ?? []).toHaveLength(0);
  expect((await ask('/healthz')).status).toBe(200);
});

test('a connection that waits for each answer may ask as often as it likes', async () => {
  const { port } = await server({ tokens: null });
  const answers = await new Promise<number>((resolve, reject) => {
    let [text, count] = ['', 0];
    const socket = connect(port, '127.0.0.1', ask);
    function ask(): void {
      socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    }
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(count);
    });
    socket.on('data', (part) => {
      text += part.toString();
      const [head, length] = /^[^]*?content-length: ([0-9]+)\r\n[^]*?\r\n\r\n/i.exec(text) ?? [];
      if (head === undefined || text.length < head.length + Number(length)) return;
      [text, count] = ['', count + 1];
      if (count < 50) ask();
      else socket.destroy();
    });
  });
  expect(answers).toBe(50);
});
