import type { ReadStream } from 'node:tty';
import { AppError } from '../model/problem.js';

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACES = [0x08, 0x7f];
const ENDS = [0x0a, 0x0d, CTRL_D];

/**
 * One line that is typed without being shown, without its end. The terminal echoes nothing while it is raw, and then
 * gives Ctrl-C as a byte: that rejects with Interrupted. The caller owns the bytes; no copy is left behind.
 */
export function readHidden(stdin: ReadStream): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const typed: number[] = [];
    const finish = (): void => {
      stdin.off('data', take).off('end', end).setRawMode(false).pause();
    };
    const end = (): void => {
      finish();
      resolve(Uint8Array.from(typed));
      typed.fill(0);
    };
    const take = (chunk: Uint8Array): void => {
      for (const byte of chunk) {
        if (byte === CTRL_C) {
          finish();
          typed.fill(0);
          reject(new AppError('Interrupted', 'stopped at the prompt; nothing was done'));
          return;
        }
        if (ENDS.includes(byte)) {
          chunk.fill(0);
          end();
          return;
        }
        if (BACKSPACES.includes(byte)) dropCharacter(typed);
        else typed.push(byte);
      }
      chunk.fill(0);
    };
    stdin.setRawMode(true).resume().on('data', take).once('end', end);
  });
}

/** A character of UTF-8 is one byte, or a first one and some that begin with the bits 10. */
function dropCharacter(typed: number[]): void {
  let last = typed.pop();
  while (last !== undefined && (last & 0xc0) === 0x80) last = typed.pop();
}
