// @ts-check
// npm run check: all that CI checks. Every step runs, also after one has failed.
import { bootstrap } from "./bootstrap.mjs";
import { checkBudget } from "./lib/budget.mjs";
import { runNode, tsc } from "./lib/run.mjs";
import { runTests } from "./test.mjs";

/** @type {[string, () => Promise<number>][]} each answers 0 when all is well */
const steps = [
  ["format", () => runNode(["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."])],
  ["lint", () => runNode(["node_modules/eslint/bin/eslint.js", "packages"])],
  ["types of scripts", () => runNode([tsc, "-p", "scripts"])],
  ["line budget", checkBudget],
];

await bootstrap();
const failed = [];
for (const [name, step] of steps) {
  console.log(`\nCheck: ${name}`);
  if ((await step()) !== 0) failed.push(name);
}
console.log("\nCheck: tests and coverage");
const { ok, line } = await runTests(["--coverage", ...process.argv.slice(2)]);
if (!ok) failed.push("tests and coverage");
console.log(failed.length === 0 ? "\nAll checks passed." : `\nFAILED: ${failed.join(", ")}`);
console.log(line);
process.exitCode = failed.length === 0 ? 0 : 1;
