export interface Burst {
  readonly hear: () => void;
  /** For good. */
  readonly stop: () => void;
}

/** Rings once nothing was heard for `quietMs`, and at the latest `mostMs` after the first sound since it rang. */
export function burst(ring: () => void, quietMs: number, mostMs: number): Burst {
  let quiet: NodeJS.Timeout | undefined;
  let most: NodeJS.Timeout | undefined;
  let stopped = false;
  const silence = (): void => {
    clearTimeout(quiet);
    clearTimeout(most);
    most = undefined;
  };
  const end = (): void => {
    silence();
    ring();
  };
  return {
    hear: () => {
      if (stopped) return;
      clearTimeout(quiet);
      quiet = setTimeout(end, quietMs);
      most ??= setTimeout(end, mostMs);
    },
    stop: () => {
      stopped = true;
      silence();
    },
  };
}
