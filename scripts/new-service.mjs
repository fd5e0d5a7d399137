// @ts-check
// npm run new:service -- <name> --port <n> [--singular <word>] [--verify-only]: a service like those that are here, made of
// packages/template. Without arguments it asks.
import { join } from "node:path";
import { bootstrap, makeReady } from "./bootstrap.mjs";
import { ensureEnv } from "./ensure-env.mjs";
import { NEEDS_ES256, signsWithKeyPair } from "./lib/algorithm.mjs";
import { withLock } from "./lib/lock.mjs";
import { makeAll } from "./lib/new-service/make.mjs";
import { renderService } from "./lib/new-service/render.mjs";
import { readRequest, Refusal, USAGE } from "./lib/new-service/request.mjs";
import { editRootFiles } from "./lib/new-service/root-files.mjs";
import { root } from "./lib/run.mjs";
import { serviceEnvironment } from "./lib/services.mjs";

/** @typedef {import("./lib/new-service/render.mjs").NewService} NewService */

if (process.argv.some((arg) => arg === "--help" || arg === "-h")) {
  console.log(USAGE);
  process.exit();
}
await bootstrap();
ensureEnv();
try {
  const lock = join(root, "node_modules/.new-service.lock");
  const wait = (/** @type {number} */ pid) =>
    console.log(`Waiting for process ${pid}, which is making a service here.`);
  process.exitCode = await withLock(lock, newService, wait);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function newService() {
  const service = await readRequest(process.argv.slice(2), { input: process.stdin, output: process.stdout });
  if (service.verifyOnly && !signsWithKeyPair(serviceEnvironment())) {
    throw new Refusal(`A service that only verifies tokens needs public keys: ${NEEDS_ES256}`);
  }
  const folder = `packages/${service.plural}-api`;
  const code = await makeAll(folder, await renderService(service), editRootFiles(service), makeReady);
  if (code === 0) announce(folder, service);
  else console.error(`\n${folder} was not made, and everything is as it was before.`);
  return code;
}

/** @param {string} folder @param {NewService} service */
function announce(folder, { plural, port, verifyOnly }) {
  const kind = verifyOnly ? "which only verifies tokens" : "with accounts that it shares with the others";
  const commands = [
    ["npm start", `every service, this one on http://localhost:${port}`],
    [`npm test -- ${folder}`, "its tests"],
    [`curl http://localhost:${port}/${plural} -H "Authorization: Bearer <token>"`],
  ];
  const width = folder.length + 16;
  console.log(`
Made ${folder}, a service ${kind}; changed tsconfig.json, .env.example and pnpm-lock.yaml.

Next:

${commands.map(([command = "", what]) => `  ${what ? command.padEnd(width) + what : command}`).join("\n")}

Tokens from before its first start do not name it: refresh them. Its README.md goes on from there.`);
}
