import { describe, expect, test } from '@jest/globals';
import type { Log } from '../../src/doors.js';
import { SecretValue } from '../../src/model/secret-value.js';
import { lazyLog } from '../../src/telemetry/lazy-log.js';
import { makeLog, type LogOptions } from '../../src/telemetry/log.js';

function written(options: Omit<LogOptions, 'write'>, use: (log: Log) => void): string {
  let text = '';
  use(makeLog({ ...options, write: (line) => (text += line) }));
  return text;
}

describe('a log', () => {
  test('is one JSON object a line, with the message constant and the variables beside it', () => {
    const text = written({ level: 'info', format: 'json' }, (log) => {
      log.info('pass finished', { steps: 3 });
    });
    expect(text.endsWith('\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({ level: 'info', time: expect.any(String), msg: 'pass finished', steps: 3 });
  });

  test('is words for people', () => {
    const text = written({ level: 'debug', format: 'human' }, (log) => {
      log.warn('the engine is slow', { call: 'list secrets', ms: 900 });
    });
    expect(text).toMatch(/^\d{4}-\S+Z warn: the engine is slow call=list secrets ms=900\n$/);
  });

  test('leaves out what is below its level', () => {
    const text = written({ level: 'warn', format: 'human' }, (log) => {
      log.debug('a');
      log.info('b');
      log.error('c');
    });
    expect(text).toMatch(/ error: c\n$/);
    expect(text.split('\n')).toHaveLength(2);
  });

  test.each(['json', 'human'] as const)('never holds bytes or a value (%s)', (format) => {
    const bytes = new TextEncoder().encode('canary-7f3a');
    const text = written({ level: 'info', format }, (log) => {
      log.info('x', { bytes, buffer: Buffer.from(bytes), value: SecretValue.of(bytes) });
    });
    expect(text).not.toMatch(/canary|99,97|Y2FuYXJ5/);
    expect(text).toContain('[bytes]');
    expect(text).toContain('[secret]');
  });
});

describe('a log that is opened late', () => {
  function lazy(): { log: ReturnType<typeof lazyLog>; lines: string[]; opened: () => number } {
    const lines: string[] = [];
    let opened = 0;
    const note = (message: string): void => {
      lines.push(message);
    };
    const log = lazyLog('warn', () => {
      opened++;
      return Promise.resolve({ debug: note, info: note, warn: note, error: note });
    });
    return { log, lines, opened: () => opened };
  }

  test('is not opened for lines that nobody would see', async () => {
    const { log, opened } = lazy();
    log.debug('a');
    log.info('b');
    await log.flush();
    expect(opened()).toBe(0);
  });

  test('is opened once, and keeps the order of its lines', async () => {
    const { log, lines, opened } = lazy();
    log.warn('a');
    log.error('b');
    log.warn('c');
    await log.flush();
    expect([lines, opened()]).toEqual([['a', 'b', 'c'], 1]);
  });
});
