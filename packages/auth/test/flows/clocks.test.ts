// Two processes whose clocks differ: by 4 s all works; by an hour nothing that was ended comes back.
import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { inTransaction } from "@repo/service";
import request from "supertest";
import { identityStores } from "../../src/identity.js";
import { createPrune } from "../../src/flows/prune.js";
import { newApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { bearer, end, newFollower } from "../support/follower.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";
import { newIdentityDatabase } from "../support/identity-database.js";

const HOUR_MS = 3_600_000;
const NOW = testClock()();

for (const [name, ms] of [
  ["ahead", 4000],
  ["behind", -4000],
] as const) {
  describe(`a process whose clock is 4 s ${name}`, () => {
    it("takes the other's tokens, refreshes its sessions within and outside the grace, and ends them", async () => {
      const one = await newApp({ fresh: true });
      const clock = testClock(NOW + ms);
      const other = await newApp({ url: one.url, clock });
      const session = await newSession(one.app);
      await expectAccepted(other.app, session.token);
      const first = await refreshed(other.app, session.refreshToken);
      await expectAccepted(one.app, first.token);
      const again = await refreshed(one.app, session.refreshToken); // the answer got lost
      assert.equal(again.refreshToken, first.refreshToken);
      const next = await refreshed(one.app, first.refreshToken);
      await expectAccepted(other.app, next.token);
      for (const each of [one.clock, clock]) each.advance(15_000);
      expectOAuthError(await refresh(other.app, first.refreshToken), 400, "invalid_grant"); // a thief
      await expectRefused(other.app, next.token);

      const second = await newSession(other.app, {}, session);
      await expectAccepted(one.app, second.token);
      await request(one.app).delete("/me/sessions").set(second.headers).expect(204);
      expectOAuthError(await refresh(other.app, second.refreshToken), 400, "invalid_grant");
    });
  });
}

describe("two processes whose clocks are an hour apart", () => {
  it("agree on what has ended, whoever ended it, also after a prune by the fast one", async () => {
    const url = await newIdentityDatabase();
    const [slow, fast] = [await newFollower(url), await newFollower(url)];
    fast.clock.advance(HOUR_MS);
    await end(slow, "by-slow");
    await end(fast, "by-fast");
    const stores = identityStores(fast.database, { service: "test", clock: fast.clock });
    const prune = createPrune({ ...stores, auditPrunes: [], clock: fast.clock });
    for (const hours of [0, 15, 15]) {
      for (const { clock } of [slow, fast]) clock.advance(hours * HOUR_MS);
      assert.ok(Object.values(await prune()).every((count) => count === 0));
      const restarted = await newFollower(url);
      for (const { revocations } of [restarted, await newFollower(url)]) {
        for (const subject of ["by-slow", "by-fast"]) assert.equal(revocations.isRevoked(bearer(subject)), true);
      }
    }
    assert.equal((await inTransaction(slow.database, async (trx) => trx("revocations"))).length, 2);
  });
});
