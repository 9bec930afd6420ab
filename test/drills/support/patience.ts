import { waitFor } from '../../e2e/support/wait.js';

/**
 * `waitFor` where engines may be away: an ask that rejects is asked again, and the last refusal is told if time runs out.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | false | null | undefined>,
  seconds = 240,
): Promise<T> {
  let refusal = 'it was not so';
  const calm = async (): Promise<T | false | null | undefined> => {
    try {
      return await ask();
    } catch (thrown) {
      refusal = String(thrown);
      return null;
    }
  };
  return waitFor(what, calm, seconds).catch((thrown: unknown) => {
    throw new Error(`${String(thrown)}; at last: ${refusal}`);
  });
}
