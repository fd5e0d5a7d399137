// A feed that cannot be read, and one whose entries come late.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { testClock } from "@repo/auth/testing";
import { expectProblem, testDialect, until } from "@repo/testing";
import request from "supertest";
import { identityStores } from "../../src/identity.js";
import { newApp } from "../support/app.js";
import { expectAccepted, knock } from "../support/expect-refusal.js";
import { bearer, end, newFollower, session } from "../support/follower.js";
import { newSession } from "../support/session.js";
import { newIdentityDatabase } from "../support/identity-database.js";

describe("a service whose feed cannot be read", () => {
  it("[S58] answers 503 to every credential, and is not ready", async () => {
    const monotonicClock = testClock(1000);
    const { app, auth, database } = await newApp({ fresh: true, monotonicClock });
    const { token } = await newSession(app);
    await expectAccepted(app, token);
    await database.writer.schema.renameTable("revocations", "gone");
    monotonicClock.advance(31_000);
    const res = await knock(app, `Bearer ${token}`);
    expectProblem(res, 503, "unavailable");
    assert.equal(res.headers["retry-after"], "1");
    assert.equal((await request(app).get("/me").set("Authorization", `Bearer ${token}`)).status, 503);
    await assert.rejects(auth.ready(), /unavailable/);
  });
});

// SQLite has one writer at a time, and AUTOINCREMENT.
const onPostgres = testDialect === "postgres" ? describe : () => {};
onPostgres("the order of the feed", () => {
  it("misses no entry while one writer holds its own uncommitted for three seconds", async () => {
    const url = await newIdentityDatabase();
    const [one, other, reader] = [await newFollower(url), await newFollower(url), await newFollower(url)];
    const slow = one.revocations.transaction(async (trx, announce) => {
      const { revocationFeed } = identityStores(one.database, { service: "test", clock: one.clock });
      await revocationFeed.append(trx, new Date(one.clock() + 3_600_000).toISOString(), session("slow"));
      await delay(3000);
      announce(session("slow-too"));
    });
    await delay(100);
    await Promise.all([slow, ...["a", "b", "c"].map((subject) => end(other, subject))]);
    for (const subject of ["slow", "slow-too", "a", "b", "c"]) {
      await until(() => reader.revocations.isRevoked(bearer(subject)) === true);
    }
  });
});
