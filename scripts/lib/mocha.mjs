// @ts-check
// mocha, a process for each package and database: what one holds open is gone before the next one begins.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresUrl } from "./postgres.mjs";
import { root } from "./run.mjs";

/** @typedef {{ kind: "sqlite" | "postgres", one?: boolean }} Database */
/**
 * @typedef {{ name: string, database: Database, files: string[] }} Job the files of one package for one database, or
 *   one file of a package that starts whole services, whose name is then testing/<file>
 */
/**
 * @typedef {{ passes: number, failures: number, pending: number, proofs: string[], promised: string[], given: string[] }} Sums
 *   the numbers of tests, what those that passed prove, see requirements.mjs, and which answers came, see answers.mjs
 */

/**
 * How many jobs of a lane run at a time, beside those of the other lanes: tests of the whole system wait for most of their
 * time, and PostgreSQL has connections for one job.
 */
const WORKERS = { system: 2, sqlite: 1, postgres: 1 };

/**
 * Runs jobs in three lanes beside each other: tests of the whole system; all others on SQLite; all others on PostgreSQL.
 * What a job prints comes in one piece, when it has ended.
 * @param {Job[]} jobs
 * @param {string[]} mochaArgs
 * @param {NodeJS.ProcessEnv} extra
 * @returns {Promise<Sums[]>}
 */
export async function runJobs(jobs, mochaArgs, extra) {
  /** @type {Sums[]} */
  const sums = [];
  const workers = Object.entries(WORKERS).flatMap(([lane, count]) => {
    const waiting = jobs.filter((job) => laneOf(job) === lane);
    return Array.from({ length: count }, async () => {
      for (let job = waiting.shift(); job; job = waiting.shift()) sums.push(await runJob(job, mochaArgs, extra));
    });
  });
  await Promise.all(workers);
  return sums;
}

/** @param {Job} job */
const laneOf = ({ name, database }) => (name.includes("/") ? "system" : database.kind);

/**
 * @param {Job} job
 * @param {string[]} mochaArgs
 * @param {NodeJS.ProcessEnv} extra
 * @returns {Promise<Sums>}
 */
async function runJob({ name, database, files }, mochaArgs, extra) {
  const title = `Tests of ${name} on ${database.kind}${database.one ? ", one database for all" : ""}`;
  console.log(`${title}: begun`);
  const folder = mkdtempSync(join(tmpdir(), "mocha-"));
  const stats = join(folder, "stats.json");
  const env = { ...process.env, ...environment(database), ...extra, MOCHA_STATS_FILE: stats };
  try {
    const { code, output } = await mocha([...mochaArgs, ...files], env);
    console.log(`\n${title}\n${output}`);
    const sums = JSON.parse(readFileSync(stats, "utf8"));
    return { ...sums, failures: sums.failures || (code === 0 ? 0 : 1) };
  } catch {
    console.error(`${title}: mocha ended before it could run them, which counts as one failure.`);
    return { passes: 0, failures: 1, pending: 0, proofs: [], promised: [], given: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Database} database */
function environment(database) {
  return {
    NODE_ENV: "test",
    ENV_FILE: "",
    TEST_DATABASE: database.kind,
    TEST_DATABASES: database.one ? "one" : "",
    TEST_POSTGRES_URL: postgresUrl,
    ...(process.stdout.isTTY && { FORCE_COLOR: "1" }),
  };
}

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function mocha(args, env) {
  const fixed = ["--reporter", "scripts/mocha-reporter.cjs", "--timeout", "60000"];
  const hooks = ["--require", "packages/testing/dist/src/at-end.js"];
  const strict = process.env["CI"] ? ["--forbid-only"] : [];
  const all = ["node_modules/mocha/bin/mocha.js", ...fixed, ...hooks, ...strict, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, all, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
