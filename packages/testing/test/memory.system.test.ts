// What strangers send once must not stay in memory: every request differs from all others in all that a service could
// keep. One user's requests are among them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { newDatabase, runNode, signUp, skip, testEnvironment, type TestProcess } from "@repo/testing";
import { sendMany, strangerRequests } from "./support/strangers.js";

const REQUESTS = process.env["FULL"] ? { first: 20_000, all: 200_000 } : { first: 8000, all: 24_000 };
const MIB = 1024 * 1024;
const ALLOWED_MIB = 50;
/** What may be held of each request: less than an entry of a map needs. */
const ALLOWED_BYTES = 90;
/** What limits remember of addresses, in a map that has a maximum. */
const MOST_COUNTERS = 100_000;
const COUNTER_BYTES = 200;
const GARBAGE = fileURLToPath(new URL("./support/collect-garbage.js", import.meta.url));

/** Its memory in bytes once it has collected its garbage: what it holds, and what the system has given it. */
async function memoryOf({ child }: TestProcess): Promise<{ held: number; resident: number }> {
  const held = await new Promise<number>((resolve) => {
    child.once("message", (message) => resolve((message as { held: number }).held));
    child.send("collect garbage");
  });
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return { held, resident: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024 };
}

describe("the memory of a service", () => {
  it(`grows by less than ${ALLOWED_MIB} MiB after the first ${REQUESTS.first} of ${REQUESTS.all} requests with unique addresses, names, tokens and paths`, async function () {
    this.timeout(600_000);
    if (process.platform !== "linux") return skip(this, "the memory of a process is read from /proc");
    const environment = testEnvironment({
      CAMPAIGNS_DATABASE_URL: await newDatabase("sqlite"),
      AUTH_DATABASE_URL: await newDatabase("sqlite"),
      CAMPAIGNS_PORT: "0",
      LOG_LEVEL: "error",
      RATE_LIMITS: "on",
      RATE_LIMIT_REQUESTS: "1000000", // the known user sends many: counted, and not refused
      TRUST_PROXY: "1", // or all strangers have one address
    });
    const args = ["--expose-gc", "--import", GARBAGE, "packages/campaigns-api/dist/src/main.js"];
    const service = runNode(args, environment);
    const url = await new Promise<string>((resolve, reject) => {
      service.child.once("message", (message) => resolve((message as { url: string }).url));
      void service.ended.then(() => reject(new Error(service.output())));
    });
    const requests = strangerRequests(url, await signUp(url));
    await sendMany(url, requests, REQUESTS.first);
    const before = await memoryOf(service);
    const count = REQUESTS.all - REQUESTS.first;
    const statuses = await sendMany(url, requests, count);
    let after = await memoryOf(service);
    const grownMib = (): number => (after.resident - before.resident) / MIB;
    // Pages that are free go back to the system little by little.
    for (let looks = 0; looks < 40 && grownMib() >= ALLOWED_MIB; looks += 1) {
      await delay(250);
      after = await memoryOf(service);
    }
    assert.ok(grownMib() < ALLOWED_MIB, `It grew by ${grownMib().toFixed(1)} MiB.`);
    const counters = Math.max(0, Math.min(REQUESTS.all, MOST_COUNTERS) - REQUESTS.first) * COUNTER_BYTES;
    const kept = (after.held - before.held - counters) / count;
    assert.ok(kept < ALLOWED_BYTES, `It holds ${kept.toFixed(0)} bytes of each request.`);
    assert.deepEqual([statuses.get(500), service.errors()], [undefined, ""]);
    for (const status of [200, 400, 401, 404]) assert.ok(statuses.get(status), `${status} is missing`);
  });
});
