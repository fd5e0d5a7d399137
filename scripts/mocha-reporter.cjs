// @ts-check
// mocha's usual report; the numbers also go to the file named by MOCHA_STATS_FILE, for test.mjs to add up, and with them
// which requirements of docs/security/requirements.md the tests that passed have proved: `[S19]` in a title, of a
// describe, too; and which answers the descriptions of the APIs promise, and which were given (testing/src/openapi/run.ts).
const { writeFileSync } = require("node:fs");
const { relative, sep } = require("node:path");
const { Runner, reporters } = require("mocha");

module.exports = class extends reporters.Spec {
  /** @param {import("mocha").Runner} runner @param {import("mocha").MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Set<string>} */
    const proofs = new Set();
    runner.on(Runner.constants.EVENT_TEST_PASS, (test) => {
      for (const [, number] of test.fullTitle().matchAll(/\[(S\d+)\]/g)) proofs.add(`${number} ${sourceOf(test.file)}`);
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      const { promised = [], given = [] } =
        /** @type {{ answersOfRun?: Record<string, Set<string>> }} */ (globalThis).answersOfRun ?? {};
      const stats = { passes, failures, pending, proofs: [...proofs], promised: [...promised], given: [...given] };
      writeFileSync(process.env["MOCHA_STATS_FILE"] ?? "/dev/null", JSON.stringify(stats));
    });
  }
};

/** The test as it was written: packages/auth/test/x.test.ts of packages/auth/dist/test/x.test.js. @param {string} [file] */
function sourceOf(file = "") {
  return relative(process.cwd(), file).split(sep).join("/").replace("/dist/test/", "/test/").replace(/\.js$/, ".ts");
}
