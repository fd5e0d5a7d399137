import assert from "node:assert/strict";
import { median, percentile, Results } from "../src/statistics.js";

describe("statistics", () => {
  it("gives the middle value, or the mean of the middle two", () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 9, 2]), 3);
    assert.equal(median([]), NaN);
  });

  it("gives the value that a share of all do not exceed", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(hundred, 0.5), 50);
    assert.equal(percentile(hundred, 0.99), 99);
    assert.equal(percentile([7], 0.99), 7);
    assert.equal(percentile([], 0.5), NaN);
  });

  it("divides each round by itself before it takes the median", () => {
    const results = new Results();
    const [item, bare] = [
      { name: "item", subject: "service" },
      { name: "item", subject: "bare" },
    ];
    for (const [ours, theirs] of [
      [50, 100],
      [5, 10],
      [40, 100],
    ]) {
      results.add(item, { perSecond: ours ?? 0, refused: 2 });
      results.add(bare, { perSecond: theirs ?? 0 });
    }
    assert.equal(results.ratio(item, bare, "perSecond"), 0.5);
    assert.equal(results.median(item, "perSecond"), 40);
    assert.equal(results.sum(item, "refused"), 6);
  });

  it("has no figure for what was not measured", () => {
    assert.equal(new Results().median({ name: "item", subject: "service" }, "perSecond"), NaN);
  });
});
