// @ts-check
// mocha's usual report; the numbers also go to the file named by MOCHA_STATS_FILE, for test.mjs to add up.
const { writeFileSync } = require("node:fs");
const { Runner, reporters } = require("mocha");

module.exports = class extends reporters.Spec {
  /** @param {import("mocha").Runner} runner @param {import("mocha").MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env["MOCHA_STATS_FILE"] ?? "/dev/null", JSON.stringify({ passes, failures, pending }));
    });
  }
};
