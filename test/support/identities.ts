import { AppError, isAppError } from '../../src/model/problem.js';
import { SecretValue } from '../../src/model/secret-value.js';

/** Identities for tests only; the first pair comes from the tests of age-encryption (FiloSottile/typage). */
export const ALICE = {
  identity: 'AGE-SECRET-KEY-1RKH0DGHQ0FU6VLXX2VW6Y3W2TKK7KR4J36N9SNDXK75JHCJ3N6JQNZJF5J',
  recipient: 'age1tgyuvdlmpejqsdf847hevurz9szk7vf3j7ytfyqecgzvphvu2d8qrtaxl6',
} as const;

/** Also from there: opens `TYPAGE_FILE`. */
export const TYPAGE = {
  identity: 'AGE-SECRET-KEY-1L27NYJDYRNDSCCELNZE8C6JTSH22TLQJVPGD7289KDLMZA5HWN6SZPEHGF',
  file: 'YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBOb280UHUyVWZwTllzY3Z5OU1tTjlscHV1Smt4Nng0MEZkdGZoQzd1dVFZCmk0VUNvVmoxbEhHalV0bVR2MHFyRGl0YzNtMXdoY1oyVUtvWDU3MUQwR1EKLS0tIGJ1RTZSYmR6ZlNHSk5tSGl3U2hqR1FFUDF4eEdjSGZtbXlYQUN4SnM4RDAKyqdZXpg65sTtmakjxLONtEgaSwXeS8t+7jAWvlleVEFO4/9QIQ==',
  plaintext: 'test\n',
} as const;

/** No output may ever contain it. */
export const CANARY = 'c4n4ry-7f1e9b';

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function value(text: string): SecretValue {
  return SecretValue.of(bytes(text));
}

export function plain(secret: SecretValue): string {
  return secret.expose((raw) => new TextDecoder().decode(raw));
}

/** The AppError that this ends in. Anything else, an ordinary end included, fails the test. */
export async function refusal(run: () => unknown): Promise<AppError> {
  try {
    await run();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('expected an AppError, and nothing was thrown');
}
