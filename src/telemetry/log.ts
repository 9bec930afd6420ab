import { pino } from 'pino';
import type { Log } from '../doors.js';

export interface LogOptions {
  readonly level: keyof Log;
  /** json: one object a line, for machines. human: one line of words. */
  readonly format: 'json' | 'human';
  /** Takes whole lines, each with its end. */
  readonly write: (line: string) => void;
}

/**
 * The Log door on pino. Constant message, variables as fields; bytes are never logged, whatever they are. pino writes
 * one JSON line at a time, at once; for people that line is told in words, since pino's own transports need a worker
 * and files that a bundle does not have.
 */
export function makeLog({ format, level, write }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutBytes },
    },
    { write: (line: string) => write(format === 'json' ? line : inWords(line)) },
  );
  const at =
    (name: keyof Log): Log['info'] =>
    (message, fields = {}) => {
      logger[name](fields, message);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function withoutBytes(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, ArrayBuffer.isView(value) ? '[bytes]' : value]),
  );
}

function inWords(line: string): string {
  const { level, msg, time, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const told = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${String(time)} ${String(level)}: ${[String(msg), ...told].join(' ')}\n`;
}
