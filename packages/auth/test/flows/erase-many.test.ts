// More users are erased at once than a process remembers.
import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { insertAll, inTransaction, migrate, openDatabase } from "@repo/service";
import { atEnd, newDatabase } from "@repo/testing";
import { createDetailErasure } from "../../src/flows/erase-details.js";
import { identityStores } from "../../src/identity.js";
import { auditErasureStore } from "../../src/store/audit-erasures.js";
import { auditMigrations } from "../../src/store/migrations/audit.js";
import { newApp } from "../support/app.js";

describe("users who are erased when there is no room to remember them", () => {
  it("have no details left, and a minute later none of what requests under way have recorded", async () => {
    const { database: identity, clock } = await newApp({ fresh: true });
    const own = openDatabase(await newDatabase());
    atEnd(() => own.close());
    await migrate(own, auditMigrations);
    const ids = Array.from({ length: 7 }, (_, n) => `user-${n}`);
    const monotonicClock = testClock(1);
    const warnings: unknown[] = [];
    const log = (details: object): void => void warnings.push(details);
    const { audit, erasedUsers } = identityStores(identity, { service: "test", clock });
    const parts = { database: own, erasures: auditErasureStore(own, "x"), erasedUsers, audit, monotonicClock };
    const erasure = createDetailErasure({ ...parts, logger: { info: () => {}, warn: log, error: log }, maximum: 2 });
    await erasure.start();

    /** Records something of each user. */
    const act = (round: number): Promise<void> =>
      inTransaction(own, async (trx) => {
        const event = { source: "s", action: "a", target_type: "t", request_id: "r", outcome: "success" };
        const created_at = "2026-01-01T00:00:00.000Z";
        const rows = ids.map((id) => ({ id: `${id}-${round}`, actor_id: id, target_id: null, created_at, ...event }));
        await insertAll(trx, "audit_events", rows);
        await insertAll(
          trx,
          "audit_details",
          rows.map(({ id }) => ({ event_id: id, ip: "::1", user_agent: null })),
        );
      });
    const left = (): Promise<string[]> => own.reader("audit_details").pluck<string[]>("event_id");

    await act(1);
    await inTransaction(identity, (trx) =>
      insertAll(
        trx,
        "erased_users",
        ids.map((user_id) => ({ user_id, erased_at: "2026-01-01T00:00:00.000Z" })),
      ),
    );
    for (const [n, subject] of ids.entries()) {
      erasure.hear({ id: n + 1, kind: "erased", subject, version: null, expiresAt: "2027-01-01T00:00:00.000Z" });
    }
    await erasure.stop();
    assert.deepEqual(await left(), []);

    await act(2);
    monotonicClock.advance(59_999);
    erasure.tidy();
    await erasure.stop();
    assert.equal((await left()).length, ids.length);
    monotonicClock.advance(1);
    erasure.tidy();
    await erasure.stop();
    assert.deepEqual(await left(), []);
    assert.deepEqual(warnings, []);
  });
});
