// How an SQLite file is opened, asked of the connections themselves.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { inTransaction, openDatabase, type Database } from "@repo/service";
import { newDatabase, testDialect } from "@repo/testing";
import type { Knex } from "knex";
import { testDatabase } from "../support/app.js";

const FULL = 2;

async function pragma(knex: Knex, name: string): Promise<unknown> {
  const [row] = await knex.raw<Record<string, unknown>[]>(`PRAGMA ${name}`);
  return Object.values(row ?? {})[0];
}

/** How many transactions of one process are open at once, when twenty are asked for. */
async function mostAtOnce(database: Database): Promise<number> {
  let open = 0;
  let most = 0;
  const work = (trx: Knex.Transaction): Promise<void> =>
    trx
      .raw("SELECT 1")
      .then(() => (most = Math.max(most, (open += 1))))
      .then(() => trx.raw("SELECT 1"))
      .then(() => void (open -= 1));
  await Promise.all(Array.from({ length: 20 }, () => inTransaction(database, work)));
  return most;
}

if (testDialect === "sqlite") {
  describe("an SQLite database", () => {
    it("keeps a write-ahead log, so that reads go on during a write", async () => {
      const { reader, writer } = await testDatabase();
      assert.equal(await pragma(writer, "journal_mode"), "wal");
      assert.equal(await pragma(reader, "journal_mode"), "wal");
    });

    it("has what it committed on the disk before it says so: synchronous is FULL", async () => {
      assert.equal(await pragma((await testDatabase()).writer, "synchronous"), FULL);
    });

    it("minds foreign keys", async () => {
      assert.equal(await pragma((await testDatabase()).writer, "foreign_keys"), 1);
    });

    it("sleeps in a thread for another process's lock for at most 250 ms, whichever connection", async () => {
      const { reader, writer } = await testDatabase();
      const readers = Array.from({ length: 4 }, () => pragma(reader, "busy_timeout"));
      for (const wait of await Promise.all([pragma(writer, "busy_timeout"), ...readers])) {
        assert.ok(Number(wait) <= 250, String(wait));
      }
    });

    it("has one connection that writes: transactions of one process queue", async () => {
      const database = await testDatabase();
      assert.equal(await mostAtOnce(database), 1);
      assert.equal((database.writer.client as { pool: { max: number } }).pool.max, 1);
    });

    it("is closed with its writer last, when nobody reads any more: the log is then in its file, and gone", async () => {
      const url = await newDatabase("sqlite");
      const database = openDatabase(url);
      await inTransaction(database, (trx) => trx.schema.createTable("t", (table) => void table.text("a")));
      await Promise.all([database.reader("t"), database.reader("t")]);
      const order: string[] = [];
      for (const name of ["reader", "writer"] as const) {
        const client = database[name].client as { destroy: () => Promise<void> };
        const destroy = client.destroy.bind(client);
        client.destroy = async () => {
          order.push(`${name} begins`);
          await destroy();
          order.push(`${name} ends`);
        };
      }
      await database.close();
      assert.deepEqual(order, ["reader begins", "reader ends", "writer begins", "writer ends"]);
      assert.equal(existsSync(`${url.slice("sqlite:".length)}-wal`), false);
    });
  });
}
