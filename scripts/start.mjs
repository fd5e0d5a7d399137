// @ts-check
// npm start: migrates and starts every service, and says where they are once all are ready.
//   node scripts/start.mjs [package folder ...]   only these
//   node scripts/start.mjs --migrate              only migrates
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { bootstrap } from "./bootstrap.mjs";
import { ensureEnv, isDevelopment } from "./ensure-env.mjs";
import { Group } from "./lib/group.mjs";
import { findServices, migrate, serviceEnvironment } from "./lib/services.mjs";

const args = process.argv.slice(2);

await bootstrap();
ensureEnv();
const services = findServices(args.filter((arg) => arg !== "--migrate"));
const env = serviceEnvironment();
await migrate(services, env);
if (!args.includes("--migrate")) process.exit(await startAll());
console.log("The databases are up to date, and the services registered.");

async function startAll() {
  const group = new Group();
  const places = services.map(async ({ name, main, authService }) => {
    const url = await listening(group.start(name, [main], { env, ipc: true }));
    while ((await statusOf(`${url}/ready`)) !== 200) await sleep(100);
    return { name, url, hasAccounts: authService === undefined };
  });
  void Promise.all(places).then((ready) => {
    if (!group.stopping) announce(ready);
  });
  const code = await group.ended;
  if (code === 0) console.log("Stopped.");
  return code;
}

/**
 * A service tells its address to the process that started it.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<string>}
 */
function listening(child) {
  return new Promise((resolve) => {
    child.on("message", (/** @type {{ type?: string, url?: string }} */ message) => {
      if (message.type === "listening" && message.url) resolve(message.url);
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

/**
 * The logs are lines of JSON. What a person is to read stands apart from them, between two rules.
 * @param {{ name: string, url: string, hasAccounts: boolean }[]} places
 */
function announce(places) {
  const width = Math.max(...places.map(({ name }) => name.length));
  const list = places.map(({ name, url }) => `    ${name.padEnd(width)}  ${url}`);
  const first = places.find(({ hasAccounts }) => hasAccounts);
  const next = first && isDevelopment(process.env) ? firstSteps(first.url) : [];
  const rule = "─".repeat(80);
  console.log(
    ["", rule, "", "  Ready:", "", ...list, "", ...next, "  Ctrl-C stops everything.", "", rule, ""].join("\n"),
  );
}

/** @param {string} url */
function firstSteps(url) {
  return [
    "  Next, in another terminal: make an account, sign in, and ask who you are.",
    "",
    `    curl -X POST ${url}/register -H "Content-Type: application/json" \\`,
    `      -d '{"username":"test","password":"password123"}'`,
    `    curl -X POST ${url}/token -d "username=test&password=password123"`,
    `    curl ${url}/me -H "Authorization: Bearer <token>"`,
    "",
    `  Or in a browser: ${url}/docs`,
    "",
    "  README.md goes on from there. The lines of JSON are the services' logs.",
  ];
}
