// @ts-check
// How the services of this checkout sign: whoever only verifies tokens needs public keys for it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "./run.mjs";

/** What to do about it, and why. */
export const NEEDS_ES256 = `put this line into .env, and start all services again:

AUTH_ALGORITHM=ES256

With HS256, the default, only who has SECRET_KEY could check a token, and whoever has it could also make one.`;

/**
 * Whether tokens are signed with a key whose public half everybody may have.
 * @param {NodeJS.ProcessEnv} env what the services get, see `serviceEnvironment`
 */
export function signsWithKeyPair(env) {
  return (env["AUTH_ALGORITHM"] || fromFile(env["ENV_FILE"])) === "ES256";
}

/** @param {string | undefined} file */
function fromFile(file) {
  try {
    return file && parseEnv(readFileSync(join(root, file), "utf8"))["AUTH_ALGORITHM"];
  } catch {
    return undefined; // the services say what is wrong with it
  }
}
