// SQLite's statements are prepared once a connection and kept: what that must not break.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { dirname } from "node:path";
import { inTransaction, openDatabase, type Database } from "@repo/service";
import { atEnd, newDatabase, testDialect } from "@repo/testing";
import type { Knex } from "knex";
import { itemsDatabase } from "../support/app.js";

/** The only connection that writes, with a list of what it prepares from now on. */
async function watchPreparing({ writer }: Database): Promise<string[]> {
  const client = writer.client as Knex.Client;
  const connection = (await client.acquireConnection()) as { prepare: (sql: string, ...rest: unknown[]) => unknown };
  await client.releaseConnection(connection);
  const prepared: string[] = [];
  const { prepare } = connection;
  connection.prepare = (sql, ...rest) => (prepared.push(sql), prepare.call(connection, sql, ...rest));
  return prepared;
}

const number = async ({ writer }: Database, n: number): Promise<unknown> => {
  const rows: unknown[] = await writer.raw(`SELECT ${n} AS n`);
  return rows[0];
};

const row = (id: string) => ({ id, name: id, created_at: "2026-01-01T00:00:00.000Z" });

if (testDialect === "sqlite") {
  describe("prepared statements", () => {
    it("are prepared at their first use, and for no other values again", async () => {
      const database = await itemsDatabase();
      const prepared = await watchPreparing(database);
      for (const id of ["a", "b", "c"]) await inTransaction(database, (trx) => trx("items").insert(row(id)));
      assert.equal(prepared.filter((sql) => /insert/i.test(sql)).length, 1);
      assert.equal(new Set(prepared).size, prepared.length);
      assert.deepEqual(await database.reader("items").pluck("id"), ["a", "b", "c"]);
    });

    it("give each use its own rows when many run at once in one transaction", async () => {
      const database = await itemsDatabase();
      const numbers = Array.from({ length: 300 }, (_, i) => i % 150);
      const answers = await inTransaction(database, (trx) =>
        Promise.all(numbers.map((n) => trx.raw<{ n: number }[]>(`SELECT ${n} AS n`).then(([found]) => found?.n))),
      );
      assert.deepEqual(answers, numbers);
    });

    it("are kept by the hundred, those used last, and the files close behind them", async () => {
      const url = await newDatabase();
      const database = openDatabase(url);
      atEnd(() => database.close());
      const prepared = await watchPreparing(database);
      for (let n = 0; n < 250; n += 1) {
        assert.deepEqual(await number(database, n), { n });
        assert.deepEqual(await number(database, 0), { n: 0 });
      }
      assert.equal(prepared.length, 250);
      for (const n of [249, 151, 100]) await number(database, n);
      assert.deepEqual(prepared.slice(250), ["SELECT 100 AS n"]);
      await database.writer.raw("CREATE TABLE notes (id integer)");
      await database.close();
      // SQLite takes its other files away with the last connection, which it does not close before its last statement.
      assert.deepEqual(await readdir(dirname(url.slice("sqlite:".length))), ["test.sqlite"]);
    });

    it("that cannot be prepared reject, end no process, and work once the table is there", async () => {
      const database = openDatabase(await newDatabase());
      atEnd(() => database.close());
      const read = () => database.read(database.reader("later").select("id"));
      const ends = await Promise.allSettled([read(), read(), database.writer("later").insert({ id: 1 })]);
      for (const end of ends) assert.match(String(end.status === "rejected" && end.reason), /no such table: later/);
      await assert.rejects(database.writer.raw("SELEC 1"), /syntax error/);
      await database.writer.raw("CREATE TABLE later (id integer)");
      await database.writer("later").insert({ id: 1 });
      assert.deepEqual(await read(), [{ id: 1 }]);
    });

    it("see a schema that has changed since", async () => {
      const database = await itemsDatabase();
      await database.writer("items").insert(row("a"));
      const read = () => database.read<object>(database.reader("items").select("*"));
      const [before] = await read();
      await database.writer.raw("ALTER TABLE items ADD COLUMN colour text DEFAULT 'red'");
      assert.deepEqual(await read(), [{ ...before, colour: "red" }]);
      await database.writer.raw("ALTER TABLE items RENAME TO away");
      await assert.rejects(read(), /no such table/);
      await database.writer.raw("ALTER TABLE away RENAME TO items");
      assert.equal((await read()).length, 1);
    });

    it("work again after one has failed on its values", async () => {
      const database = await itemsDatabase();
      const insert = (id: string) => inTransaction(database, (trx) => trx("items").insert(row(id)));
      await insert("a");
      await assert.rejects(insert("a"), /UNIQUE/);
      await insert("b");
      assert.deepEqual(await database.reader("items").pluck("id"), ["a", "b"]);
    });
  });
}
