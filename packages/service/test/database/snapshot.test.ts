// Reads that all see one moment, and databases that must be there already.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { inSnapshot, inTransaction, openDatabase, StartupError } from "@repo/service";
import { newFolder } from "@repo/testing";
import { itemsDatabase } from "../support/app.js";

describe("inSnapshot", () => {
  it("sees nothing that is written meanwhile, keeps no writer waiting, and cannot write", async () => {
    const database = await itemsDatabase();
    const row = { created_at: "2026-01-01T00:00:00.000Z" };
    const insert = (id: string): Promise<void> =>
      inTransaction(database, async (trx) => void (await trx("items").insert({ ...row, id, name: id })));
    for (const id of ["a", "b"]) await insert(id);
    const [before, after] = await inSnapshot(database, async (trx) => {
      const first = await trx("items").pluck("id").orderBy("id");
      await insert("c");
      return [first, await trx("items").pluck("id").orderBy("id")];
    });
    assert.deepEqual(before, ["a", "b"]);
    assert.deepEqual(after, before);
    await assert.rejects(inSnapshot(database, (trx) => trx("items").delete()));
    assert.equal((await database.reader("items")).length, 3);
  });
});

describe("openDatabase of one that must be there", () => {
  it("refuses an SQLite file that is not, and makes neither file nor folder", async () => {
    const folder = `${await newFolder()}/none`;
    assert.throws(() => openDatabase(`sqlite:${folder}/x.sqlite`, { exists: true }), StartupError);
    assert.ok(!existsSync(folder));
  });
});
