// @ts-check
// A service is a package that has a `start` script. They are found, not listed: a new one needs no change here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDevelopment } from "../ensure-env.mjs";
import { root, runNode } from "./run.mjs";

/** @typedef {{ name: string, main: string }} Service */

/** @param {string} name a folder in packages/ */
function isService(name) {
  const path = join(root, "packages", name, "package.json");
  return existsSync(path) && Boolean(JSON.parse(readFileSync(path, "utf8")).scripts?.start);
}

/** @param {string[]} names folders in packages/; none means all @returns {Service[]} */
export function findServices(names) {
  const all = readdirSync(join(root, "packages")).filter(isService);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`No such service: ${unknown.join(", ")}. There is: ${all.join(", ")}`);
    process.exit(1);
  }
  const wanted = names.length === 0 ? all : names;
  return wanted.map((name) => ({ name, main: `packages/${name}/dist/src/main.js` }));
}

/**
 * A service takes an unset NODE_ENV for production, and reads a file of settings there only when ENV_FILE names
 * one. On a developer's machine that file is .env, which says NODE_ENV=development.
 * @returns {NodeJS.ProcessEnv}
 */
export function serviceEnvironment() {
  const local = isDevelopment(process.env) && process.env["ENV_FILE"] === undefined;
  return local ? { ...process.env, ENV_FILE: ".env" } : process.env;
}

/**
 * Brings the databases up to date and registers each service, one after the other, before any of them listens:
 * so the first token that anyone asks for serves all of them. Ends the process when one fails.
 * @param {Service[]} services
 * @param {NodeJS.ProcessEnv} env
 */
export async function migrate(services, env) {
  for (const { name, main } of services) {
    const code = await runNode([main, "--migrate"], env);
    if (code === 0) continue;
    console.error(`${name} could not migrate (exit code ${code}); nothing was started.`);
    process.exit(code);
  }
}
