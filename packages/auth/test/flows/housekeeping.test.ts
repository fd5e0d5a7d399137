// What is over is removed, a day later than it must be: clocks differ.
import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { hashingQueue } from "../../src/crypto/hashing-queue.js";
import { createHousekeeping } from "../../src/flows/housekeeping.js";
import { resolveOptions } from "../../src/options.js";
import { identityFlows, identityStores } from "../../src/identity.js";
import { makeKey } from "../support/api-key.js";
import { newApp, type TestApp } from "../support/app.js";
import { fill } from "../support/fill-queue.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

const HOUR_MS = 3_600_000;
const none = {
  ...{ sessions: 0, revocations: 0, sealedSuccessors: 0, apiKeys: 0, signingKeys: 0 },
  ...{ counters: 0, knownPrefixes: 0, auditEvents: 0 },
};

/** The flows of another process on the same database, whose clock is ahead. */
async function processAhead({ url, database, clock, auth }: TestApp, ms: number) {
  const options = { service: "ahead", database: url, secret: "unused-0123456789-abcdefghijklmnop", bcryptCost: 4 };
  const monotonicClock = testClock(1);
  const ahead = { clock: () => clock() + ms, monotonicClock, environment: "test" } as const;
  const resolved = resolveOptions({ ...options, ...ahead });
  const stores = identityStores(database, resolved);
  assert.ok(auth);
  return { ...(await identityFlows(resolved, stores, { id: "x", issuer: "x" })), monotonicClock };
}

/** Housekeeping that does only what a test asks it for. */
async function alone(maximum?: number) {
  const { database } = await newApp();
  const log: Record<string, unknown>[] = [];
  const note = (details: object): void => void log.push(details as Record<string, unknown>);
  const parts = {
    database,
    detailErasure: undefined,
    failedSignIns: { closeWindows: async () => {} },
    refreshGraceSeconds: 10,
    prune: async () => {},
  };
  const monotonicClock = testClock(1);
  const logger = { info: () => {}, warn: note, error: note };
  const limit = maximum === undefined ? {} : { maximum };
  return {
    database,
    log,
    monotonicClock,
    housekeeping: createHousekeeping({ ...parts, ...limit, monotonicClock, logger }),
  };
}

describe("pruning", () => {
  it("by a process an hour fast changes no verdict: sessions, their ends and sealed successors stay", async () => {
    const test = await newApp({ fresh: true });
    const { app, clock, rows } = test;
    const [kept, ended] = [await newSession(app), await newSession(app)];
    await refreshed(app, ended.refreshToken);
    clock.advance(11_000);
    expectOAuthError(await refresh(app, ended.refreshToken), 400, "invalid_grant"); // reuse: it is ended
    const first = await refreshed(app, kept.refreshToken);
    const { prune } = await processAhead(test, HOUR_MS);
    assert.deepEqual(await prune(), none);
    assert.equal((await refreshed(app, kept.refreshToken)).refreshToken, first.refreshToken);
    assert.equal((await rows("revocations")).length, 1);
  });

  it("removes a session a day after its end, an entry of the feed two days after it, and counts them", async () => {
    const test = await newApp({ fresh: true });
    const { app, clock, rows } = test;
    await newSession(app); // signs up and in, so it makes two
    const ended = await newSession(app);
    await refreshed(app, ended.refreshToken);
    clock.advance(11_000);
    await refresh(app, ended.refreshToken);
    const { prune } = await processAhead(test, 0);
    clock.advance(48 * HOUR_MS + 1);
    assert.deepEqual(await prune(), { ...none, revocations: 1 });
    clock.advance(29 * 24 * HOUR_MS);
    assert.deepEqual(await prune(), { ...none, sessions: 3, knownPrefixes: 2 });
    for (const table of ["sessions", "refresh_tokens", "revocations"]) assert.deepEqual(await rows(table), []);
  });

  it("removes an API key a day after it expired, and no other", async () => {
    const test = await newApp({ fresh: true });
    const { headers } = await newSession(test.app);
    await makeKey(test.app, headers, { expires_in_days: 3 });
    const { id } = await makeKey(test.app, headers, { expires_in_days: 10 });
    const { prune } = await processAhead(test, 0);
    test.clock.advance(4 * 24 * HOUR_MS);
    assert.equal((await prune()).apiKeys, 0);
    test.clock.advance(1);
    assert.equal((await prune()).apiKeys, 1);
    assert.deepEqual(
      (await test.rows("api_keys")).map((row) => row["id"]),
      [id],
    );
  });

  it("forgets a sealed successor that nobody else has forgotten", async () => {
    const test = await newApp({ fresh: true });
    const { app, clock, rows } = test;
    await refreshed(app, (await newSession(app)).refreshToken);
    clock.advance(25 * HOUR_MS);
    assert.equal((await (await processAhead(test, 0)).prune()).sealedSuccessors, 1);
    assert.ok((await rows("refresh_tokens")).every((row) => row["sealed_successor"] === null));
  });
});

describe("housekeeping", () => {
  it("forgets a sealed successor when its grace is over, and not before", async () => {
    const test = await newApp({ fresh: true });
    const { rows } = test;
    const { refresh: renew, housekeeping, monotonicClock } = await processAhead(test, 0);
    const { refreshToken } = await newSession(test.app);
    await renew({ token: refreshToken, scope: null, audience: null }, { requestId: "r", ip: null, userAgent: null });
    const sealed = async (): Promise<number> =>
      (await rows("refresh_tokens")).filter((row) => row["sealed_successor"] !== null).length;
    monotonicClock.advance(14_999);
    await housekeeping.tidy();
    assert.equal(await sealed(), 1);
    monotonicClock.advance(1);
    await housekeeping.tidy();
    assert.equal(await sealed(), 0);
  });

  it("prunes once an hour", async () => {
    const test = await newApp({ fresh: true });
    const { housekeeping, monotonicClock } = await processAhead(test, 0);
    await newSession(test.app);
    test.clock.advance(32 * 24 * HOUR_MS);
    await housekeeping.tidy();
    assert.equal((await test.rows("sessions")).length, 2);
    monotonicClock.advance(HOUR_MS);
    await housekeeping.tidy();
    assert.equal((await test.rows("sessions")).length, 0);
  });
});

describe("the log of a flood of sign-ins", () => {
  it("is one line a tick with the queue's depth while it is half full or has refused somebody, and none otherwise", async function () {
    this.retries(2); // the queue is the process's: an app that is still ticking may have said it a moment before
    const { log, housekeeping } = await alone();
    hashingQueue.takeLoad();
    const places = 20 * hashingQueue.slots;
    const filled = fill(hashingQueue, { waiting: places / 2 - 1 });
    await housekeeping.tidy();
    assert.deepEqual(log, []);
    const more = fill(hashingQueue, { running: 0, waiting: places / 2 + 1 });
    await Promise.all([1, 2, 3].map(() => assert.rejects(hashingQueue.admit({}))));
    await housekeeping.tidy();
    await Promise.all([filled.release(), more.release()]);
    await housekeeping.tidy();
    const wait = log[0]?.["longest_wait_ms"];
    assert.deepEqual(log, [{ waiting: places, places, refused: 3, longest_wait_ms: wait }]);
    assert.ok(Number(wait) >= 0);
  });
});

describe("what housekeeping remembers", () => {
  it("is so many sealed successors and no more: the others are left to the pruning", async () => {
    const { housekeeping, monotonicClock, database } = await alone(3);
    for (let n = 0; n < 10; n += 1) housekeeping.sealed(`hash-${n}`);
    monotonicClock.advance(HOUR_MS / 2);
    const named: unknown[] = [];
    database.writer.on("query", ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (sql.includes("refresh_tokens")) named.push(...bindings.filter((value) => String(value).startsWith("hash-")));
    });
    await housekeeping.tidy();
    assert.deepEqual(named, ["hash-0", "hash-1", "hash-2"]);
  });
});
