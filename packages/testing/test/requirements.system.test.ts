// The check behind docs/security/requirements.md: a claim that no test proves must not pass.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, runNode } from "@repo/testing";
import { importScript } from "./support/scripts.js";

interface Scripts {
  readonly tableFaults: (text: string, proofs: Iterable<string>, exists: (file: string) => boolean) => string[];
}

const FILES = ["packages/auth/src/a.ts", "packages/auth/test/a.test.ts"];
const MET = "[a.ts](../../packages/auth/src/a.ts)";
const TEST = "[a](../../packages/auth/test/a.test.ts)";
const PROOF = "packages/auth/test/a.test.ts";

const tableOf = (...rows: string[]): string =>
  ["| no. | requirement | met by | proved by |", "|---|---|---|---|", ...rows].join("\n");

describe("the table of the security requirements", () => {
  let faultsOf: (rows: string[], proofs: string[]) => string[];
  before(async () => {
    const { tableFaults } = await importScript<Scripts>("scripts/lib/requirements.mjs");
    faultsOf = (rows, proofs) => tableFaults(tableOf(...rows), proofs, (file) => FILES.includes(file));
  });

  const good = `| S1 | a thing | ${MET} | ${TEST} |`;

  it("is good when each row is proved by a test that has passed, or says why it is not met", () => {
    const notMet = "| S2 | another | **not met, because** it is not | |";
    const partly = `| S3 | a third | partly, ${MET} | ${TEST} · ${TEST} |`;
    assert.deepEqual(faultsOf([good, notMet, partly], [`S1 ${PROOF}`, `S3 ${PROOF}`]), []);
  });

  const bad: [what: string, rows: string[], proofs: string[], fault: RegExp][] = [
    [
      "a test that has not passed",
      [good],
      [],
      /^S1 is not proved: no test with \[S1\] in its title passed in packages/,
    ],
    ["a test that has passed elsewhere", [good], ["S1 packages/auth/test/b.test.ts"], /^S1 is not proved/],
    ["another requirement's test", [good, good.replace("S1", "S2")], [`S1 ${PROOF}`], /^S2 is not proved/],
    ["no test", [`| S1 | a thing | ${MET} | |`], [], /^S1 names no test that proves it/],
    ["no file", [`| S1 | a thing | somewhere | ${TEST} |`], [`S1 ${PROOF}`], /^S1 says neither where it is met nor/],
    [
      "a file that is not there",
      [good.replace("src/a.ts", "src/b.ts")],
      [`S1 ${PROOF}`],
      /^S1 names packages\/auth\/src\/b/,
    ],
    [
      "a test that is not there",
      [good.replace("a.test", "b.test")],
      [],
      /^S1 names packages\/auth\/test\/b\.test\.ts, which/,
    ],
    ["not met without a reason", ["| S1 | a thing | **not met, because** | |"], [], /^S1 says neither/],
    [
      "not met, and a test",
      [`| S1 | a thing | **not met, because** no | ${TEST} |`],
      [],
      /^S1 is not met, and names a test/,
    ],
    [
      "not met, and a title",
      ["| S1 | a thing | **not met, because** no | |"],
      [`S1 ${PROOF}`],
      /its row says that it is not met/,
    ],
    [
      "a title without a row",
      [good],
      [`S1 ${PROOF}`, `S7 ${PROOF}`],
      /^\[S7\] stands in a title in packages.* no such row/,
    ],
    ["a row left out", [good, good.replace("S1", "S3")], [`S1 ${PROOF}`, `S3 ${PROOF}`], /^S2 has no row/],
    ["a row that stands twice", [good, good], [`S1 ${PROOF}`], /^S1 has more than one row/],
    ["no rows", [], [], /^there is no row at all/],
  ];
  for (const [what, rows, proofs, fault] of bad) {
    it(`is at fault for ${what}`, () => {
      assert.match(faultsOf(rows, proofs)[0] ?? "", fault);
    });
  }
});

describe("scripts/mocha-reporter.cjs", () => {
  it("tells which numbers stand in the titles of tests that have passed, of their describe, too", async () => {
    const folder = await newFolder();
    const [file, stats] = [join(folder, "a.test.cjs"), join(folder, "stats.json")];
    const tests = [
      'it("[S1] [S2] passes", () => {})',
      'it.skip("[S3] is skipped")',
      'it("[S4] fails", () => { throw 1; })',
    ];
    writeFileSync(file, `describe("all of it [S9]", () => { ${tests.join("; ")}; });`);
    const args = ["node_modules/mocha/bin/mocha.js", "--reporter", "scripts/mocha-reporter.cjs", file];
    await runNode(args, { MOCHA_STATS_FILE: stats }).ended;
    const { passes, proofs } = JSON.parse(readFileSync(stats, "utf8")) as { passes: number; proofs: string[] };
    assert.equal(passes, 1);
    assert.deepEqual(proofs.map((proof) => proof.split(" ")[0]).sort(), ["S1", "S2", "S9"]);
    assert.ok(proofs.every((proof) => proof.endsWith("a.test.cjs")));
  });
});
