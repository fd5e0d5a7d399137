// @ts-check
// npm test: every compiled test, once on SQLite and once on PostgreSQL, and those of the APIs once more on a PostgreSQL
// database that all of a service's URLs name.
//   npm test -- packages/auth/test/crypto     only these files
//   npm test -- --grep "answers 403"          any other argument goes to mocha
// A *.system.test.js manages its databases itself and runs in the first pass only.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { clearCoverage, reportCoverage } from "./lib/coverage.mjs";
import { postgresAnswers, postgresUrl } from "./lib/postgres.mjs";
import { root, runNode } from "./lib/run.mjs";
import { filesIn } from "./lib/stale-outputs.mjs";

/** @typedef {{ kind: "sqlite" | "postgres", one?: boolean }} Database */

const inCI = Boolean(process.env["CI"]);

/** @param {string[]} places as they are typed: packages/auth/test/crypto, or a file below it */
function testFiles(places) {
  const wanted = places.map((place) =>
    place.replace(/^(packages\/[^/]+)\/test/, "$1/dist/test").replace(/\.ts$/, ".js"),
  );
  return readdirSync(join(root, "packages"))
    .flatMap((name) =>
      filesIn(join(root, "packages", name, "dist/test")).map((file) => `packages/${name}/dist/test/${file}`),
    )
    .filter((file) => file.endsWith(".test.js"))
    .filter((file) => wanted.length === 0 || wanted.some((start) => file.startsWith(start)))
    .sort();
}

/**
 * @param {Database} database
 * @param {string[]} files
 * @param {string[]} mochaArgs
 * @param {NodeJS.ProcessEnv} extra
 * @returns {Promise<{ passes: number, failures: number, pending: number }>}
 */
async function runPass(database, files, mochaArgs, extra) {
  const sums = { passes: 0, failures: 0, pending: 0 };
  // One process a package: its databases and connections are gone before the next one begins.
  for (const name of new Set(files.map((file) => file.split("/")[1] ?? ""))) {
    console.log(`\nTests of ${name} on ${database.kind}${database.one ? ", one database for all" : ""}`);
    const own = files.filter((file) => file.startsWith(`packages/${name}/`));
    const { passes, failures, pending } = await runMocha(database, own, mochaArgs, extra);
    sums.passes += passes;
    sums.failures += failures;
    sums.pending += pending;
  }
  return sums;
}

/**
 * @param {Database} database
 * @param {string[]} files
 * @param {string[]} mochaArgs
 * @param {NodeJS.ProcessEnv} extra
 * @returns {Promise<{ passes: number, failures: number, pending: number }>}
 */
async function runMocha(database, files, mochaArgs, extra) {
  const folder = mkdtempSync(join(tmpdir(), "mocha-"));
  const stats = join(folder, "stats.json");
  const settings = {
    NODE_ENV: "test",
    ENV_FILE: "",
    TEST_DATABASE: database.kind,
    TEST_DATABASES: database.one ? "one" : "",
    TEST_POSTGRES_URL: postgresUrl,
  };
  const env = { ...process.env, ...settings, ...extra, MOCHA_STATS_FILE: stats };
  const args = [
    "--reporter",
    "scripts/mocha-reporter.cjs",
    "--require",
    "packages/testing/dist/src/at-end.js",
    "--timeout",
    "60000",
    ...(inCI ? ["--forbid-only"] : []),
  ];
  try {
    const code = await runNode(["node_modules/mocha/bin/mocha.js", ...args, ...mochaArgs, ...files], env);
    const sums = JSON.parse(readFileSync(stats, "utf8"));
    return { ...sums, failures: sums.failures || (code === 0 ? 0 : 1) };
  } catch {
    console.error("mocha ended before it could run the tests: counted as one failure.");
    return { passes: 0, failures: 1, pending: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs everything and answers the closing line, which the caller prints last. @param {string[]} args */
export async function runTests(args) {
  const withCoverage = args.includes("--coverage");
  const rest = args.filter((arg) => arg !== "--coverage");
  const mochaArgs = rest.filter((arg) => !arg.startsWith("packages/"));
  const files = testFiles(rest.filter((arg) => arg.startsWith("packages/")));
  const extra = withCoverage ? clearCoverage() : {};
  console.log(`Numbers in force: ${process.env["FULL"] ? "FULL" : "small (FULL=1 for the full ones)"}`);
  const passes = [await runPass({ kind: "sqlite" }, files, mochaArgs, extra)];
  const portable = files.filter((file) => !file.endsWith(".system.test.js"));
  const ofServices = portable.filter((file) => /^packages\/[^/]+-api\//.test(file));
  if (await postgresAnswers()) {
    passes.push(await runPass({ kind: "postgres" }, portable, mochaArgs, extra));
    passes.push(await runPass({ kind: "postgres", one: true }, ofServices, mochaArgs, extra));
  } else passes.push(skipPostgres());
  const coverageIsGood = !withCoverage || (await reportCoverage());
  return summarize(passes, coverageIsGood);
}

function skipPostgres() {
  console.log(`\nSKIPPED: PostgreSQL suite: nothing answers at ${new URL(postgresUrl).host}; set TEST_POSTGRES_URL`);
  if (inCI) console.error("In CI a skipped suite is a failure.");
  return { passes: 0, failures: inCI ? 1 : 0, pending: 0 };
}

/** @param {{ passes: number, failures: number, pending: number }[]} passes @param {boolean} coverageIsGood */
function summarize(passes, coverageIsGood) {
  const sum = (/** @type {"passes" | "failures" | "pending"} */ key) =>
    passes.reduce((all, pass) => all + pass[key], 0);
  const [passed, skipped] = [sum("passes"), sum("pending")];
  if (inCI && skipped > 0) console.error("In CI a skipped test is a failure.");
  const failed = sum("failures") + (inCI ? skipped : 0);
  if (passed + failed === 0) console.error("No test ran: that is a failure.");
  const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return { ok: passed > 0 && failed === 0 && coverageIsGood, line };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap();
  const { ok, line } = await runTests(process.argv.slice(2));
  console.log(line);
  process.exitCode = ok ? 0 : 1;
}
