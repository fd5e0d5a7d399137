// @ts-check
// Makes a checkout ready to run: the right Node, installed packages, compiled code. Every root script does
// this first; when nothing has changed it takes a fraction of a second.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lib/lock.mjs";
import { root, run, runNode, tsc } from "./lib/run.mjs";
import { removeStaleOutputs } from "./lib/stale-outputs.mjs";

const stamp = join(root, "node_modules/.bootstrap-stamp");
const lock = join(root, ".bootstrap.lock");

/** @returns {{ engines: { node: string }, packageManager: string }} */
const manifest = () => JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/**
 * Understands the form that package.json uses: "^20.19 || >=22.12".
 * @param {string} version
 * @param {string} range
 */
function satisfies(version, range) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return range.split("||").some((part) => {
    const [, operator, wanted, least] = /(\^|>=)(\d+)\.(\d+)/.exec(part) ?? [];
    return major === Number(wanted) ? minor >= Number(least) : operator === ">=" && major > Number(wanted);
  });
}

function checkNode() {
  const wanted = manifest().engines.node;
  if (satisfies(process.versions.node, wanted)) return;
  console.error(`This project needs Node ${wanted}; this is Node ${process.versions.node}.`);
  console.error("Install a current one from https://nodejs.org, or switch with nvm, and run the command again.");
  process.exit(1);
}

/** What an install depends on: when the answer changes, the install is stale. */
export function fingerprint() {
  const folders = readdirSync(join(root, "packages")).sort();
  const files = ["package.json", ...folders.map((name) => `packages/${name}/package.json`)];
  const hash = createHash("sha256").update([process.versions.modules, process.platform, process.arch].join());
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...files]) {
    const path = join(root, file);
    hash.update(`\n${file}\n`).update(existsSync(path) ? readFileSync(path) : "none");
  }
  return hash.digest("hex");
}

/** @param {(childPid: number) => void} share */
async function install(share) {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return 0;
  const pnpm = manifest().packageManager;
  console.log(`Installing packages with ${pnpm}, fetched through npx: it need not be on this machine.`);
  console.log("The first time takes one to two minutes, because sqlite3 may have to be compiled.");
  const args = ["--yes", pnpm, "install", "--frozen-lockfile"];
  const code = await run("npx", args, { onStart: share });
  if (code === 0) writeFileSync(stamp, wanted);
  else console.error(`The install failed (exit code ${code}). After a change of dependencies: npx ${pnpm} install`);
  return code;
}

async function build() {
  removeStaleOutputs();
  const code = await runNode([tsc, "-b"]);
  if (code !== 0) console.error(`The build failed (exit code ${code}).`);
  return code;
}

/** Installs and builds what has changed. @returns {Promise<number>} the failing step's exit code, which has said why, or 0 */
export function makeReady({ installOnly = false } = {}) {
  return withLock(
    lock,
    async (share) => (await install(share)) || (installOnly ? 0 : await build()),
    (pid) => {
      console.log(`Waiting for process ${pid}, which is installing or building here.`);
      console.log(`(If that is something else, left over from a crash, delete ${lock})`);
    },
  );
}

/** Ends the process with a message and the failing step's exit code when the checkout cannot be made ready. */
export async function bootstrap({ installOnly = false } = {}) {
  checkNode();
  const code = await makeReady({ installOnly });
  if (code !== 0) process.exit(code);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap({ installOnly: process.argv.includes("--install-only") });
  if (process.env["npm_lifecycle_event"] === "build") console.log("Built.");
}
