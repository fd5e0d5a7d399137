// Audit rows go when they are older than the retention, and verify-audit is told by a mark.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { AUDIT_KEY, dropGuards, keep, newTrail, type Trail } from "../support/trail.js";

const DAY_MS = 86_400_000;

/** A trail with a seal of two rows for each of five days; today is the last of them. */
async function fiveDays(): Promise<Trail> {
  const trail = await newTrail();
  for (let day = 1; day <= 5; day += 1) {
    if (day > 1) trail.clock.advance(DAY_MS);
    await trail.record(2);
    await trail.seal();
  }
  return trail;
}

const seqs = ({ database }: Trail): Promise<number[]> => database.reader("audit_seals").orderBy("seq").pluck("seq");
const count = async ({ database }: Trail, table: string): Promise<number> => (await database.reader(table)).length;

describe("the retention of audit rows", () => {
  it("deletes whole seals that are over, with their details, and leaves a mark that verify-audit accepts", async () => {
    const trail = await fiveDays();
    const [first, third] = await trail.seals.page(trail.database.reader, 0, 5).then((all) => [all[0], all[2]]);
    assert.equal(await trail.prune(AUDIT_KEY, 2), 4); // days 1 and 2; day 3 is two days old to the millisecond
    assert.deepEqual(await seqs(trail), [3, 4, 5, 6]);
    assert.deepEqual([await count(trail, "audit_events"), await count(trail, "audit_details")], [6, 6]);
    assert.equal(await trail.prune(AUDIT_KEY, 2), 0);
    for (const logged of [undefined, first, third]) assert.equal((await trail.verify(logged)).found, null);
    trail.clock.advance(10 * DAY_MS);
    await trail.record(1);
    await trail.seal();
    assert.equal(await trail.prune(AUDIT_KEY, 2), 6);
    assert.deepEqual(await seqs(trail), [7, 8]); // the mark of before is gone, too
    const { found, rows } = await trail.verify(third);
    assert.deepEqual([found, rows], [null, 1]);
    assert.deepEqual(
      trail.log.filter(({ message }) => message === "audit rows pruned").map(({ details }) => details["through"]),
      [2, 6],
    );
  });

  it("takes many rows in several steps, so that writers wait for none of them long", async () => {
    const trail = await newTrail();
    await trail.record(2600);
    await trail.seal();
    trail.clock.advance(31 * DAY_MS);
    assert.equal(await trail.prune(AUDIT_KEY), 2600);
    assert.deepEqual(await seqs(trail), [15]); // thirteen seals, and the first mark, are gone
    const steps = trail.log.filter(({ message }) => message === "audit rows pruned");
    assert.deepEqual(
      steps.map(({ details }) => details["events"]),
      [2000, 600],
    );
    assert.equal((await trail.verify()).found, null);
  });

  it("by two processes at once deletes each row once, and the chain stays whole", async () => {
    const trail = await fiveDays();
    trail.clock.advance(40 * DAY_MS);
    const [one, other] = await Promise.all([trail.prune(AUDIT_KEY), trail.prune(AUDIT_KEY)]);
    assert.deepEqual([one + other, await seqs(trail)], [10, [6]]);
    assert.equal((await trail.verify()).found, null);
  });

  it("works without AUDIT_KEY, and a key that is given later seals what is there then", async () => {
    const trail = await newTrail();
    for (let month = 0; month < 3; month += 1) {
      await trail.record(2);
      trail.clock.advance(20 * DAY_MS);
      await trail.prune(undefined);
    }
    assert.equal(await count(trail, "audit_events"), 2);
    await trail.seal();
    const { found, rows, seals } = await trail.verify();
    assert.deepEqual([found, rows, seals], [null, 2, 1]);
    trail.clock.advance(40 * DAY_MS);
    assert.equal(await trail.prune(AUDIT_KEY), 2);
    assert.equal((await trail.verify()).found, null);
  });

  it("is left to those who have the key once there are seals: without it nothing goes, and a warning says so", async () => {
    const trail = await fiveDays();
    trail.clock.advance(40 * DAY_MS);
    for (const key of [undefined, `${AUDIT_KEY}!`]) assert.equal(await trail.prune(key), 0);
    assert.equal(trail.log.filter(({ level, message }) => level === "warn" && /not pruned/.test(message)).length, 2);
    assert.equal(await count(trail, "audit_events"), 10);
  });

  it("does not believe a row's time, which whoever wants it gone could change, nor a seal that was changed", async () => {
    const trail = await fiveDays();
    await dropGuards(trail.database);
    const restore = await keep(trail);
    const old = "2020-01-01T00:00:00.000Z";
    await inTransaction(trail.database, async (trx) => void (await trx("audit_events").update({ created_at: old })));
    assert.equal(await trail.prune(AUDIT_KEY), 0);
    await restore();
    trail.clock.advance(40 * DAY_MS);
    await inTransaction(
      trail.database,
      async (trx) => void (await trx("audit_seals").where({ seq: 1 }).update({ entries: "[]" })),
    );
    assert.equal(await trail.prune(AUDIT_KEY), 0);
    assert.equal((await trail.verify()).found?.seal, 1);
  });

  it("leaves a mark without which the trail is not whole", async () => {
    const trail = await fiveDays();
    await trail.prune(AUDIT_KEY, 2);
    await trail.record(1);
    await trail.seal();
    await dropGuards(trail.database);
    const restore = await keep(trail);
    const marks = (trx: Parameters<typeof trail.seals.lock>[0]) => trx("audit_seals").whereNotNull("pruned_through");
    await inTransaction(trail.database, async (trx) => void (await marks(trx).delete()));
    assert.equal((await trail.verify()).found?.seal, 6);
    for (const pruned_through of [1, 4, null]) {
      await restore();
      await inTransaction(trail.database, async (trx) => void (await marks(trx).update({ pruned_through })));
      assert.equal((await trail.verify()).found?.seal, 6);
    }
  });
});
