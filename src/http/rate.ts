/** Requests that one address may make at once, and how many more each second. */
const BURST = 100;
const PER_SECOND = 20;
/** No flood from many addresses may fill the memory. */
const MOST_ADDRESSES = 2000;

interface Bucket {
  readonly left: number;
  /** Monotonic ms. */
  readonly at: number;
}

/**
 * Takes `cost` from what this address has left; false: it has too little, and is refused. That is charged as well, up to a
 * debt of `cost`: otherwise who has nothing left could go on with what is dear at the price of asking.
 */
export type Rate = (peer: string, cost: number) => boolean;

export function makeRate(monotonic: () => number): Rate {
  const buckets = new Map<string, Bucket>();
  return (peer, cost) => {
    const now = monotonic();
    const { at, left: before } = buckets.get(peer) ?? { left: BURST, at: now };
    const left = Math.min(BURST, before + ((now - at) / 1000) * PER_SECOND);
    const allowed = left >= cost;
    // Last in the order of the map, so that the first is the one that was quiet for longest.
    buckets.delete(peer);
    buckets.set(peer, { left: allowed ? left - cost : Math.min(left, Math.max(left - cost, -cost)), at: now });
    const [oldest = ''] = buckets.keys();
    if (buckets.size > MOST_ADDRESSES) buckets.delete(oldest);
    return allowed;
  };
}
