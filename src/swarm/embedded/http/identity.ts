/** The version that it announces; its form is an engine's, so that clients can compare it. */
export const ENGINE_VERSION = '28.2.2+embedded';

/** The highest version of paths that it takes, and what paths without one mean. */
export const API_VERSION = '1.50';

export const MIN_API_VERSION = '1.24';
