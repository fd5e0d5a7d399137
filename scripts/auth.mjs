// @ts-check
// npm run auth -- <command>: manages the identity database, under the settings of the services.
import { bootstrap } from "./bootstrap.mjs";
import { ensureEnv } from "./ensure-env.mjs";
import { runNode } from "./lib/run.mjs";
import { serviceEnvironment } from "./lib/services.mjs";

await bootstrap();
ensureEnv();
process.exitCode = await runNode(
  ["packages/auth/dist/src/cli/main.js", ...process.argv.slice(2)],
  serviceEnvironment(),
);
