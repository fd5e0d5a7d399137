// @ts-check
// npm run dev: compiles on every change, and restarts each service whose code, or that of a package it uses,
// has changed.
import { bootstrap } from "./bootstrap.mjs";
import { ensureEnv } from "./ensure-env.mjs";
import { Group } from "./lib/group.mjs";
import { findServices, migrate, serviceEnvironment } from "./lib/services.mjs";
import { compileOnChange } from "./lib/watch.mjs";

await bootstrap();
ensureEnv();
const services = findServices(process.argv.slice(2));
const env = serviceEnvironment();
await migrate(services, env);

const group = new Group();
compileOnChange();
for (const { name, main } of services) {
  group.start(name, ["--watch", "--watch-preserve-output", main], { env });
}
console.log(`Watching for changes: ${services.map(({ name }) => name).join(", ")}. Ctrl-C stops everything.`);
process.exit(await group.ended);
