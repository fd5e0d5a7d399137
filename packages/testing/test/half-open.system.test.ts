import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { newDatabase, signUp, until, type SignedIn, type TestService } from "@repo/testing";
import request from "supertest";
import { startCampaigns } from "./support/campaigns.js";
import { openHalf, socketsOf, type Ending } from "./support/half-open.js";

const EACH = 100;
/** How late a busy machine may be, in s, besides the second between two looks of Node's. */
const LATE = 4;

const slowHeaders = "GET /campaigns HTTP/1.1\r\nHost: x\r\nX-Slow: ";

function slowBody({ headers }: SignedIn): string {
  const head = ["POST /campaigns HTTP/1.1", "Host: x", `Authorization: ${headers.Authorization}`];
  return [...head, "Content-Type: application/json", "Content-Length: 1000", "", '{"name":"'].join("\r\n");
}

async function openMany({ url }: TestService, beginning: string): Promise<Promise<Ending>[]> {
  const opened = await Promise.all(Array.from({ length: EACH }, () => openHalf(url, beginning)));
  return opened.map(({ ending }) => ending);
}

/** Reads ten times a second, and writes once, as long as `ending` is not there; gives the longest time, in ms. */
async function useMeanwhile({ url }: TestService, { headers }: SignedIn, ending: Promise<unknown>): Promise<number> {
  let over = false;
  void ending.then(() => (over = true));
  await request(url).post("/campaigns").set(headers).send({ name: "Spring" }).expect(201);
  let longest = 0;
  while (!over) {
    const begun = performance.now();
    const res = await request(url).get("/campaigns").set(headers).expect(200);
    assert.equal(res.body.data.length, 1);
    longest = Math.max(longest, performance.now() - begun);
    await delay(100); // between two reads of a client that is in no hurry
  }
  return longest;
}

function expectTimeouts(endings: readonly Ending[], seconds: number): void {
  for (const ending of endings) {
    assert.match(ending.answer, /^$|^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"code":"request_timeout"/);
    assert.ok(ending.seconds > seconds - 0.1 && ending.seconds < seconds + 1 + LATE, `${ending.seconds} s`);
  }
  // A byte that crosses the answer on its way resets the connection, and the answer may be lost with it.
  const answered = endings.filter(({ answer }) => answer !== "").length;
  assert.ok(answered >= 0.9 * EACH, `${answered} of ${EACH} were answered`);
}

describe(`${2 * EACH} half-open connections to a service`, () => {
  it("get 408, slow headers after 15 s and slow bodies after 30 s, while others are served", async function () {
    this.timeout(120_000);
    const service = await startCampaigns({ data: await newDatabase("sqlite"), identity: await newDatabase("sqlite") });
    const { pid } = service.child;
    const user = await signUp(service.url);
    const before = socketsOf(pid);

    const headers = await openMany(service, slowHeaders);
    const bodies = await openMany(service, slowBody(user));
    if (before !== undefined) await until(() => (socketsOf(pid) ?? 0) >= 2 * EACH);
    const longest = await useMeanwhile(service, user, Promise.all([...headers, ...bodies]));

    expectTimeouts(await Promise.all(headers), 15);
    expectTimeouts(await Promise.all(bodies), 30);
    assert.ok(longest < 2000, `a read took ${longest} ms`);
    if (before === undefined) console.log("      not looked at here: whether every socket was closed");
    else await until(() => (socketsOf(pid) ?? 0) <= before);
  });
});
