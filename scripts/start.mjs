// @ts-check
// npm start: migrates and starts every service, and says where they are once all are ready.
//   node scripts/start.mjs [package folder ...]   only these
//   node scripts/start.mjs --migrate              only migrates
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap } from "./bootstrap.mjs";
import { ensureEnv } from "./ensure-env.mjs";
import { Group } from "./lib/group.mjs";
import { findServices, migrate, serviceEnvironment } from "./lib/services.mjs";

const args = process.argv.slice(2);

await bootstrap();
ensureEnv();
const services = findServices(args.filter((arg) => arg !== "--migrate"));
const env = serviceEnvironment();
await migrate(services, env);
if (!args.includes("--migrate")) process.exit(await startAll());

async function startAll() {
  const group = new Group();
  const places = services.map(async ({ name, main }) => {
    const url = await listening(group.start(name, [main], { env, ipc: true }));
    while ((await statusOf(`${url}/ready`)) !== 200) await sleep(100);
    return { name, url };
  });
  void Promise.all(places).then((ready) => {
    if (!group.stopping) announce(ready);
  });
  return group.ended;
}

/**
 * A service tells its address to the process that started it.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<string>}
 */
function listening(child) {
  return new Promise((resolve) => {
    child.on("message", (/** @type {{ type?: string, url?: string }} */ message) => {
      if (message.type === "listening" && message.url) resolve(message.url.replace(/\/$/, ""));
    });
  });
}

/** @param {string} url @returns {Promise<number>} the status, 0 when there is no answer */
function statusOf(url) {
  return new Promise((resolve) => {
    // No agent: a kept-alive connection of ours would be one more for the service to close at its end.
    const request = get(url, { agent: false, timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(0));
  });
}

/** @param {{ name: string, url: string }[]} places */
function announce(places) {
  const width = Math.max(...places.map(({ name }) => name.length));
  const body = `'{"username":"test","password":"password123"}'`;
  console.log("\nReady:");
  for (const { name, url } of places) console.log(`  ${name.padEnd(width)}  ${url}`);
  console.log("\nNext, in another terminal, make an account:");
  console.log(`  curl -X POST ${places[0]?.url}/register -H "Content-Type: application/json" -d ${body}`);
  console.log("\nCtrl-C stops everything.\n");
}
