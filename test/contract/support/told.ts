import { expect } from '@jest/globals';
import type { Answer } from '../../e2e/support/engine.js';

/** What a refusal says: the status and the message of its body, as `[404, 'secret x not found']`. */
export async function told(asked: Promise<Answer>): Promise<readonly [status: number, message: string | null]> {
  const { status, body } = await asked;
  return [status, (body as { message?: string } | null)?.message ?? null];
}

/** The message of a refusal by Swarm's own store. */
export const rpc = (code: string, message: string): string => `rpc error: code = ${code} desc = ${message}`;

/** What an ID looks like. */
export const anId = (): unknown => expect.stringMatching(/^[a-z0-9]{25}$/);

/** Bytes as the API takes them. */
export const base64 = (text: string): string => Buffer.from(text).toString('base64');
