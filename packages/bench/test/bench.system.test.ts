// The whole benchmark, with numbers so small that its figures mean nothing: it is never asserted how fast anything is.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot, runNode } from "@repo/testing";
import { GROWTH, REQUESTS } from "../src/cases.js";
import { configurations } from "../src/subjects.js";

const MAIN = "packages/bench/dist/src/main.js";

const data = join(repositoryRoot, "data");

/** The databases of benchmarks. */
function folders(): string[] {
  return existsSync(data) ? readdirSync(data).filter((name) => name.startsWith("bench-")) : [];
}

describe("the benchmark", () => {
  it("measures every case, and leaves no database behind", async function () {
    this.timeout(180_000);
    const before = folders(); // somebody may be measuring here
    const itself = ["--before", repositoryRoot];
    const bench = runNode([MAIN, "--quick", "--rows", "1200", "--seconds", "0.05", ...itself], {});
    assert.equal(await bench.ended, 0, bench.output());
    const rows = bench
      .output()
      .split("\n")
      .filter((line) => line.startsWith("|"));
    const isOf = (name: string) => (row: string) => row.split("|")[1]?.trim() === name;
    for (const name of REQUESTS) assert.equal(rows.filter(isOf(name)).length, 2, name);
    const starts = [...GROWTH.map(({ what }) => what), "bare Express"];
    for (const start of starts) {
      assert.equal(rows.filter((row) => row.startsWith(`| ${start} `)).length, 1, `${start}\n${bench.output()}`);
    }
    // Sign-in, latency, start-up and memory have a row for each configuration.
    for (const name of configurations) assert.equal(rows.filter((row) => row.startsWith(`| ${name} `)).length, 3);
    assert.deepEqual(
      folders().filter((name) => !before.includes(name)),
      [],
    );
  });

  it("ends with 1 and the name of a wrong option", async () => {
    const bench = runNode([MAIN, "--rows", "none"], {});
    assert.equal(await bench.ended, 1);
    assert.match(bench.errors(), /--rows is "none"/);
  });
});
