import { LRUCache } from "lru-cache";
import type { Limit } from "../model/limit.js";
import type { Count, RateLimitStore } from "../store/rate-limits.js";

/** Takes one place under a key. Where none is left it takes none, and gives more hits than the limit has. */
export type TakePlace = (key: string) => Count | Promise<Count>;

/** Places in the identity database: all processes share them, and no restart resets them. */
export function sharedPlaces(counters: RateLimitStore, policy: string, limit: Limit): TakePlace {
  return async (key) => {
    const taken = await counters.take({ key: `${policy}:${key}`, ...limit });
    if (taken.full === undefined) return taken.counts[0] as Count;
    return { hits: taken.count.hits + 1, resetsAt: taken.count.resetsAt };
  };
}

/** How many keys one limit remembers, about 20 MB when it is full. */
const MAXIMUM = 100_000;

/**
 * Places in this process alone, for what is too frequent to be written down. Beyond the maximum the key that was not
 * seen for the longest is forgotten, and begins anew: whoever has that many addresses is not stopped by counting them.
 */
export function placesInMemory({ max, windowMs }: Limit, clock: () => number, maximum = MAXIMUM): TakePlace {
  const counters = new LRUCache<string, { hits: number; readonly resetsAt: number }>({ max: maximum });
  return (key) => {
    const now = clock();
    let counter = counters.get(key);
    if (counter === undefined || counter.resetsAt <= now) {
      counter = { hits: 0, resetsAt: now + windowMs };
      counters.set(key, counter);
    }
    if (counter.hits <= max) counter.hits += 1;
    return counter;
  };
}
