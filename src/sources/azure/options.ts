/**
 * For every client of the packages: they repeat nothing (sdk-client.ts does, once, where the server stumbles), so that each
 * request is counted and none waits behind the back of the limits; and they follow nothing.
 */
export const PLAIN = {
  retryOptions: { maxRetries: 0 },
  redirectOptions: { maxRetries: 0 },
};
