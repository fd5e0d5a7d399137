import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { failCommits } from "@repo/testing";
import { itemsDatabase } from "../support/app.js";

const row = { id: "a", name: "first", created_at: "2026-01-02T03:04:05.678Z" };

describe("inTransaction", () => {
  it("keeps everything and gives what the work gives", async () => {
    const database = await itemsDatabase();
    const result = await inTransaction(database, async (trx) => {
      await trx("items").insert(row);
      return "done";
    });
    assert.equal(result, "done");
    assert.deepEqual(await database.reader("items").select(), [{ ...row, count: 0 }]);
  });

  it("keeps nothing when the work throws, and throws the same", async () => {
    const database = await itemsDatabase();
    const failure = new Error("the second half failed");
    const work = inTransaction(database, async (trx) => {
      await trx("items").insert(row);
      throw failure;
    });
    await assert.rejects(work, failure);
    assert.deepEqual(await database.reader("items").select(), []);
  });

  it("leaves the next one in peace when it fails at its very end", async () => {
    const database = await itemsDatabase();
    await database.writer("items").insert(row);
    await failCommits(database, "INSERT", "items");
    const insert = (id: string): Promise<unknown> =>
      inTransaction(database, async (trx) => trx("items").insert({ ...row, id, name: id }));
    await Promise.all(["b", "c"].map((id) => assert.rejects(insert(id))));
    await inTransaction(database, async (trx) => trx("items").update({ count: 7 }));
    assert.deepEqual(await database.reader("items").pluck("count"), [7]);
  });

  it("refuses at once what comes when 1,000 are under way or wait: reads, too", async () => {
    const database = await itemsDatabase();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const all = Array.from({ length: 1000 }, () => inTransaction(database, () => gate));
    await assert.rejects(
      inTransaction(database, async () => {}),
      /Too many are waiting/,
    );
    const reads = Array.from({ length: 1000 }, () => database.read(database.reader("items")));
    await assert.rejects(database.read(database.reader("items")), /Too many are waiting/);
    open();
    await Promise.all([...all, Promise.allSettled(reads)]);
    assert.equal(await inTransaction(database, async () => "room again"), "room again");
  });

  it("loses none of 40 read-then-write increments at once", async () => {
    const database = await itemsDatabase();
    await database.writer("items").insert(row);
    const increment = () =>
      inTransaction(database, async (trx) => {
        const { count } = await database.dialect.lockRows(trx("items").where({ id: "a" })).first("count");
        await trx("items").update({ count: Number(count) + 1 });
      });
    await Promise.all(Array.from({ length: 40 }, increment));
    assert.equal(
      await database
        .reader("items")
        .first("count")
        .then((found) => found.count),
      40,
    );
  });

  it("refuses a row that refers to nothing", async () => {
    const database = await itemsDatabase();
    await assert.rejects(
      inTransaction(database, (trx) => trx("parts").insert({ item_id: "nobody" })),
      /foreign key constraint/i,
    );
  });
});
