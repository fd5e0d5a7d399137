// @ts-check
// A service is a package that has a `start` script. They are found, not listed: a new one needs no change here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDevelopment } from "../ensure-env.mjs";
import { NEEDS_ES256, signsWithKeyPair } from "./algorithm.mjs";
import { root, runNode } from "./run.mjs";

/** @typedef {{ name: string, scopes: string[] }} AuthService a service that only verifies tokens, as the issuer knows it */
/** @typedef {{ name: string, main: string, authService?: AuthService }} Service */

/** @param {string} name a folder in packages/ @returns {Service[]} none when there is no service in it */
function serviceIn(name) {
  const path = join(root, "packages", name, "package.json");
  if (!existsSync(path)) return [];
  const { scripts, authService } = JSON.parse(readFileSync(path, "utf8"));
  return scripts?.start ? [{ name, main: `packages/${name}/dist/src/main.js`, authService }] : [];
}

/** @param {string[]} names folders in packages/; none means all @returns {Service[]} */
export function findServices(names) {
  const all = readdirSync(join(root, "packages")).flatMap(serviceIn);
  const unknown = names.filter((name) => !all.some((service) => service.name === name));
  if (unknown.length > 0) {
    console.error(`No such service: ${unknown.join(", ")}. There is: ${all.map(({ name }) => name).join(", ")}`);
    process.exit(1);
  }
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
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
  for (const { name, main, authService } of services) {
    const code = (await register(name, authService, env)) || (await runNode([main, "--migrate"], env));
    if (code === 0) continue;
    console.error(`${name} could not migrate (exit code ${code}); nothing was started.`);
    process.exit(code);
  }
}

/**
 * A service that only verifies has no identity database to register in, so that somebody else has to.
 * @param {string} name
 * @param {AuthService | undefined} authService
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} 0 when all is well
 */
async function register(name, authService, env) {
  if (authService === undefined) return 0;
  if (!signsWithKeyPair(env)) {
    console.error(`${name} only verifies tokens, and needs public keys: ${NEEDS_ES256}`);
    return 1;
  }
  const command = ["register-service", authService.name, "--scope", authService.scopes.join(" ")];
  return runNode(["packages/auth/dist/src/cli/main.js", ...command], env);
}
