import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const REDACTED = '[secret]';

/**
 * The bytes of a secret. Nothing that prints, inspects, interpolates or serialises it can see them: the only way in is
 * `expose`, so that a search for that word finds every place where a value is handled.
 *
 * It owns its bytes: `of` copies nothing, so the caller must hand them over and forget them. After `wipe` they are
 * zero and `expose` throws.
 */
export class SecretValue {
  #bytes: Uint8Array | null;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  static of(bytes: Uint8Array): SecretValue {
    return new SecretValue(bytes);
  }

  /** Lends the bytes for the length of one call. The callee must not keep them. */
  expose<T>(use: (bytes: Uint8Array) => T): T {
    if (this.#bytes === null) throw new Error('internal: a secret value was used after it was wiped');
    return use(this.#bytes);
  }

  /** Constant time for values of one length. */
  equals(other: SecretValue): boolean {
    return this.expose((a) => other.expose((b) => a.length === b.length && timingSafeEqual(a, b)));
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
