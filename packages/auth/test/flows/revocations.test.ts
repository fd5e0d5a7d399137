// What one process ends, the others refuse: by a feed in the identity database, never by a clock.
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { inTransaction } from "@repo/service";
import { until } from "@repo/testing";
import { bearer, end, newFollower, session } from "../support/follower.js";
import { newIdentityDatabase } from "../support/identity-database.js";

describe("the revocation feed", () => {
  it("counts at once where the ending was committed, and within two seconds elsewhere", async () => {
    const url = await newIdentityDatabase();
    const [one, other] = [await newFollower(url), await newFollower(url)];
    await end(one, "a");
    assert.equal(one.revocations.isRevoked(bearer("a")), true);
    const committedAt = performance.now();
    await until(() => other.revocations.isRevoked(bearer("a")) === true);
    assert.ok(performance.now() - committedAt < 2000);
    assert.equal(other.revocations.isRevoked(bearer("b")), false);
  });

  it("ends a user's tokens below a version, and those of the version itself not", async () => {
    const { revocations } = await newFollower(await newIdentityDatabase());
    await revocations.transaction(async (_trx, announce) => announce({ kind: "user", subject: "u", version: 3 }));
    assert.deepEqual(
      [1, 2, 3, 4].map((version) => revocations.isRevoked(bearer("s", "u", version))),
      [true, true, false, false],
    );
    await revocations.transaction(async (_trx, announce) => announce({ kind: "user", subject: "u", version: 2 }));
    assert.equal(revocations.isRevoked(bearer("s", "u", 2)), true); // an older word changes nothing
  });

  it("is read whole before the first request: a process that was down knows it all", async () => {
    const url = await newIdentityDatabase();
    await end(await newFollower(url), "a", "b");
    const late = await newFollower(url);
    assert.equal(late.revocations.isRevoked(bearer("b")), true);
  });

  it("announces nothing when its transaction fails", async () => {
    const follower = await newFollower(await newIdentityDatabase());
    const failing = follower.revocations.transaction(async (_trx, announce) => {
      announce(session("a"));
      throw new Error("no");
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(follower.revocations.isRevoked(bearer("a")), false);
    assert.deepEqual(await follower.database.reader("revocations"), []);
  });

  it("never changes its verdict with the clock, as long as a token can live", async () => {
    const follower = await newFollower(await newIdentityDatabase());
    await end(follower, "a");
    for (const hours of [-1, 2, 24, 20]) {
      follower.clock.advance(hours * 3_600_000);
      await delay(600); // a reading of the feed, after which what is over is forgotten
      assert.equal(follower.revocations.isRevoked(bearer("a")), true, `${hours} h`);
    }
    follower.clock.advance(4 * 3_600_000);
    await until(() => follower.revocations.isRevoked(bearer("a")) === false);
  });

  it("asks the database once there is no room for more, and stops when there is room again", async () => {
    const url = await newIdentityDatabase();
    const [small, other] = [await newFollower(url, 2), await newFollower(url)];
    await end(other, "a", "b", "c");
    await until(() => typeof small.revocations.isRevoked(bearer("d")) !== "boolean");
    assert.equal(small.revocations.isRevoked(bearer("a")), true);
    assert.equal(await small.revocations.isRevoked(bearer("c")), true);
    assert.equal(await small.revocations.isRevoked(bearer("d")), false);
    small.clock.advance(49 * 3_600_000);
    await inTransaction(other.database, async (trx) => void (await trx("revocations").delete()));
    await until(() => small.revocations.isRevoked(bearer("d")) === false);
  });

  it("is never yes when it could not be read for 30 s", async () => {
    const follower = await newFollower(await newIdentityDatabase());
    await follower.database.writer.schema.renameTable("revocations", "gone");
    await until(() => follower.warnings.length > 0);
    follower.monotonic.advance(29_000);
    assert.equal(follower.revocations.isRevoked(bearer("a")), false);
    follower.monotonic.advance(2000);
    assert.throws(() => follower.revocations.isRevoked(bearer("a")), /^Problem: unavailable/);
    await follower.database.writer.schema.renameTable("gone", "revocations");
    await until(() => {
      try {
        return follower.revocations.isRevoked(bearer("a")) === false;
      } catch {
        return false;
      }
    });
  });
});
