import assert from "node:assert/strict";
import { parseOptions } from "../src/options.js";

describe("options", () => {
  it("are those of a full run when none is given", () => {
    assert.deepEqual(parseOptions([]), { rows: 100_000, seconds: 2, rounds: 3, write: false });
  });

  it("are fewer and shorter rounds with --quick, unless they are named", () => {
    const quick = parseOptions(["--quick"]);
    assert.ok(quick.rounds === 1 && quick.seconds < 1);
    assert.deepEqual(parseOptions(["--quick", "--rounds", "4", "--write"]), { ...quick, rounds: 4, write: true });
  });

  it("name another checkout to measure beside this one", () => {
    assert.equal(parseOptions(["--before", "../old"]).before, "../old");
  });

  for (const [args, said] of [
    [["--rows", "many"], /--rows is "many"\. Write a whole number from 1000 to/],
    [["--rows", "999"], /--rows is "999"/],
    [["--rounds", "1.5"], /--rounds is "1\.5"/],
    [["--seconds=0"], /--seconds is "0"/],
    [["--seconds"], /--seconds/],
    [["--slow"], /--slow/],
    [["full"], /full/],
  ] as const) {
    it(`refuses ${args.join(" ")} by name`, () => {
      assert.throws(() => parseOptions(args), said);
    });
  }
});
