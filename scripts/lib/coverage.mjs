// @ts-check
// Coverage of packages/*/src over all passes, child processes included: V8 writes one file for each process
// into coverage/tmp, c8 adds them up and maps them to the sources.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { root, runNode } from "./run.mjs";

const FLOORS = /** @type {Record<string, number>} */ ({ auth: 95 });
const folder = join(root, "coverage");
/** The template never runs itself; the twin of docs/attacks is broken on purpose, and shipped to nobody. */
const UNCOUNTED = ["template", "weak-twin"];

/** @typedef {{ total: number, covered: number }} Count */
/** @typedef {Record<string, { lines: Count, branches: Count }>} Summary by file; "total" for all */

/** Forgets the last run. @returns {NodeJS.ProcessEnv} what the tests need in their environment */
export function clearCoverage() {
  rmSync(folder, { recursive: true, force: true });
  return { NODE_V8_COVERAGE: join(folder, "tmp") };
}

/** @returns {Promise<boolean>} whether every package that has a floor reaches it */
export async function reportCoverage() {
  const reporters = ["text-summary", "lcov", "json-summary"].flatMap((name) => ["--reporter", name]);
  const places = ["--temp-directory", "coverage/tmp", "--reports-dir", "coverage"];
  const code = await runNode(["node_modules/c8/bin/c8.js", "report", ...places, ...reporters, ...sources()]);
  if (code !== 0) return false;
  rmSync(join(folder, "tmp"), { recursive: true, force: true });
  return comparePackages(JSON.parse(readFileSync(join(folder, "coverage-summary.json"), "utf8")));
}

/** The compiled files are named as well, so that one that no test has loaded counts as uncovered. */
function sources() {
  const counted = readdirSync(join(root, "packages")).filter((name) => !UNCOUNTED.includes(name));
  const compiled = counted.flatMap((name) => ["--src", `packages/${name}/dist/src`]);
  const included = ["packages/*/src/**", "packages/*/dist/src/**"].flatMap((glob) => ["--include", glob]);
  const excluded = UNCOUNTED.flatMap((name) => ["--exclude", `packages/${name}/**`]);
  return ["--all", ...compiled, ...included, ...excluded, "--exclude-after-remap", "--merge-async"];
}

/** @param {Summary} summary */
function comparePackages(summary) {
  const files = Object.keys(summary).filter((path) => path !== "total");
  const packageOf = (/** @type {string} */ path) => relative(root, path).split(/[\\/]/)[1] ?? "";
  let ok = true;
  console.log("Coverage by package (lines, branches):");
  for (const name of new Set([...Object.keys(FLOORS), ...files.map(packageOf)])) {
    const rows = files.filter((path) => packageOf(path) === name).map((path) => summary[path]);
    const [lines, branches] = [percent(rows.map((row) => row?.lines)), percent(rows.map((row) => row?.branches))];
    const floor = FLOORS[name] ?? 0;
    const missed = Math.min(lines, branches) < floor;
    const note = missed ? `  BELOW the floor of ${floor} %` : "";
    console.log(`  ${name.padEnd(16)} ${lines.toFixed(2)} % ${branches.toFixed(2)} %${note}`);
    ok &&= !missed;
  }
  return ok;
}

/** @param {(Count | undefined)[]} counts */
function percent(counts) {
  const sum = (/** @type {"total" | "covered"} */ key) => counts.reduce((all, count) => all + (count?.[key] ?? 0), 0);
  return sum("total") === 0 ? 0 : (100 * sum("covered")) / sum("total");
}
