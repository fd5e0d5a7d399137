// @ts-check
// npm test: every compiled test, once on SQLite and once on PostgreSQL, and those of the APIs once more on a PostgreSQL
// database that all of a service's URLs name.
//   npm test -- packages/auth/test/crypto     only these files
//   npm test -- --grep "answers 403"          any other argument goes to mocha
// After every test, also that each requirement of docs/security/requirements.md is proved by one that has passed, and that
// each answer that an API's /openapi.json promises was given to one.
// A *.system.test.js manages its databases itself and runs in the first pass only.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { checkAnswers } from "./lib/answers.mjs";
import { clearCoverage, reportCoverage } from "./lib/coverage.mjs";
import { runJobs } from "./lib/mocha.mjs";
import { postgresAnswers, postgresUrl } from "./lib/postgres.mjs";
import { checkRequirements } from "./lib/requirements.mjs";
import { root } from "./lib/run.mjs";
import { filesIn } from "./lib/stale-outputs.mjs";

const inCI = Boolean(process.env["CI"]);

/** Its tests run in what is made of it: packages/testing/test/new-service.system.test.ts. */
const TEMPLATE = "template";

/** @param {string[]} places as they are typed: packages/auth/test/crypto, or a file below it */
function testFiles(places) {
  const wanted = places.map((place) =>
    place.replace(/^(packages\/[^/]+)\/test/, "$1/dist/test").replace(/\.ts$/, ".js"),
  );
  return readdirSync(join(root, "packages"))
    .filter((name) => name !== TEMPLATE)
    .flatMap((name) =>
      filesIn(join(root, "packages", name, "dist/test")).map((file) => `packages/${name}/dist/test/${file}`),
    )
    .filter((file) => file.endsWith(".test.js"))
    .filter((file) => wanted.length === 0 || wanted.some((start) => file.startsWith(start)))
    .sort();
}

/**
 * A job a package; but in the two that start whole services, each file is one.
 * @param {import("./lib/mocha.mjs").Database} database
 * @param {string[]} files
 */
function jobsOf(database, files) {
  const nameOf = (/** @type {string} */ file) =>
    /^packages\/(testing|bench|attacks)\/dist\/test\/(.+)\.js$/.exec(file)?.slice(1).join("/") ??
    file.split("/")[1] ??
    "";
  const names = [...new Set(files.map(nameOf))];
  return names.map((name) => ({ name, database, files: files.filter((file) => nameOf(file) === name) }));
}

/** Runs everything and answers the closing line, which the caller prints last. @param {string[]} args */
export async function runTests(args) {
  const withCoverage = args.includes("--coverage");
  const rest = args.filter((arg) => arg !== "--coverage");
  const mochaArgs = rest.filter((arg) => !arg.startsWith("packages/"));
  const files = testFiles(rest.filter((arg) => arg.startsWith("packages/")));
  const portable = files.filter((file) => !file.endsWith(".system.test.js"));
  // The hostile requests' statements are the same in one database for all as in one for each.
  const ofServices = portable.filter((file) => /^packages\/[^/]+-api\/(?!.*hostile)/.test(file));
  const extra = withCoverage ? clearCoverage() : {};
  const hasPostgres = await postgresAnswers();
  const jobs = jobsOf({ kind: "sqlite" }, files);
  if (hasPostgres) {
    jobs.push(...jobsOf({ kind: "postgres" }, portable), ...jobsOf({ kind: "postgres", one: true }, ofServices));
  }
  const sums = await runJobs(jobs, mochaArgs, extra);
  if (!hasPostgres) sums.push(skipPostgres());
  const coverageIsGood = !withCoverage || (await reportCoverage());
  const unproved = rest.length > 0 ? 0 : checkRequirements(sums.flatMap(({ proofs }) => proofs)) + checkAnswers(sums);
  return summarize(sums, unproved, coverageIsGood);
}

function skipPostgres() {
  console.log(`\nSKIPPED: PostgreSQL suite: nothing answers at ${new URL(postgresUrl).host}; set TEST_POSTGRES_URL`);
  if (inCI) console.error("In CI a skipped suite is a failure.");
  return { passes: 0, failures: inCI ? 1 : 0, pending: 0, proofs: [], promised: [], given: [] };
}

/** @param {import("./lib/mocha.mjs").Sums[]} passes @param {number} unproved requirements and answers @param {boolean} coverageIsGood */
function summarize(passes, unproved, coverageIsGood) {
  const sum = (/** @type {"passes" | "failures" | "pending"} */ key) =>
    passes.reduce((all, pass) => all + pass[key], 0);
  const [passed, skipped] = [sum("passes"), sum("pending")];
  if (inCI && skipped > 0) console.error("In CI a skipped test is a failure.");
  const failed = sum("failures") + unproved + (inCI ? skipped : 0);
  if (passed + failed === 0) console.error("No test ran: that is a failure.");
  console.log(`\nNumbers in force: ${process.env["FULL"] ? "FULL" : "the small ones in the titles; FULL=1 for all"}`);
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return { ok: passed > 0 && failed === 0 && coverageIsGood, line };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap();
  const { ok, line } = await runTests(process.argv.slice(2));
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}
