/** Whole numbers from 0 to below `limit`. */
export type Random = (limit: number) => number;

/** The seed of this run: a number that was not there before, or SEED, to make the same choices again. */
export const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

/** Numbers that depend on the seed alone (mulberry32). */
export function seededRandom(start = seed): Random {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
