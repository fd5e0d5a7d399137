import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { placesInMemory } from "../../src/flows/places.js";

const limit = { max: 3, windowMs: 60_000 };

describe("places in memory", () => {
  it("are taken in a window that begins with the first one, and not lengthened by what is refused", () => {
    const clock = testClock();
    const take = placesInMemory(limit, clock);
    const resetsAt = clock() + 60_000;
    for (const hits of [1, 2, 3, 4, 4]) {
      assert.deepEqual(take("a"), { hits, resetsAt });
      clock.advance(10_000);
    }
    clock.advance(10_000);
    assert.deepEqual(take("a"), { hits: 1, resetsAt: clock() + 60_000 });
  });

  it("are remembered for as many keys as the maximum, and then forgotten for the one unseen for the longest", () => {
    const take = placesInMemory(limit, testClock(), 2);
    const hitsOf = (key: string): number => (take(key) as { hits: number }).hits;
    assert.deepEqual(["a", "b", "a", "c"].map(hitsOf), [1, 1, 2, 1]); // b makes room for c
    assert.deepEqual(["a", "b"].map(hitsOf), [3, 1]);
  });
});
