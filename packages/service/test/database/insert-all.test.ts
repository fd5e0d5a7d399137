import assert from "node:assert/strict";
import { inTransaction, insertAll, migrate, type Database, type MigrationSet } from "@repo/service";
import { testDatabase } from "../support/app.js";

const schema: MigrationSet = {
  table: "things_migrations",
  migrations: [
    {
      name: "001-things",
      up: async (trx, dialect) => {
        await trx.schema.createTable("things", (table) => {
          dialect.text(table, "id").primary();
          dialect.text(table, "order"); // a word of SQL
          dialect.time(table, "at");
          table.integer("count");
        });
      },
    },
  ],
};

type Thing = {
  readonly id: string;
  readonly order: string | null;
  readonly at: string | null;
  readonly count: number | null;
};

const TEXTS = [
  ...["", " ", "'", "''", '"', '\\"', "\\", "\\n", "\n\r\t", "a\u0001b", "\u007f", "?", "??", "$1", ":a", "@a", "%"],
  ...["007", "1", "1.0", "1e3", "-0", "0x10", "true", "null", "NULL", "NaN", "[1]", '{"a":1}', '"quoted"', "--"],
  ...["é", "e\u0301", "😀", "\uffff", "\u2028", "日本語", "\ufeffbom", "x".repeat(20_000), "'); DROP TABLE things; --"],
];

describe("insertAll", () => {
  let database: Database;
  before(async () => {
    database = await testDatabase();
    await migrate(database, schema);
  });
  beforeEach(() => database.writer("things").delete());

  const thing = (id: string, more: Partial<Thing> = {}): Thing => ({ id, order: null, at: null, count: null, ...more });
  const insert = (...rows: Thing[]): Promise<void> => inTransaction(database, (trx) => insertAll(trx, "things", rows));
  const all = (): Promise<Thing[]> => database.reader("things").select("id", "order", "at", "count").orderBy("id");
  const numbered = (i: number): string => `id ${String(i).padStart(3, "0")}`;

  it("[S46] keeps every text as it is: quotes, control characters, emoji, numbers, JSON", async () => {
    const rows = TEXTS.map((order, i) => thing(numbered(i), { order }));
    await insert(...rows);
    assert.deepEqual(await all(), rows);
  });

  it("keeps whole numbers, times and nulls, and reads them as they were", async () => {
    const rows = [
      ...[0, 1, -1, 2_147_483_647, -2_147_483_648, null].map((count, i) => thing(numbered(i), { count })),
      ...["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"].map((at, i) => thing(numbered(i + 10), { at })),
    ];
    await insert(...rows);
    assert.deepEqual(await all(), rows);
  });

  it("stores text as text and numbers as numbers", async () => {
    await insert(thing("1", { order: "007", count: 7 }), thing("2", { order: "7", count: 7 }));
    const { reader } = database;
    assert.deepEqual(await reader("things").where({ order: "7" }).pluck("id"), ["2"]);
    assert.deepEqual(await reader("things").where("count", "<", 10).orderBy("id").pluck("id"), ["1", "2"]);
    assert.deepEqual(await reader("things").sum("count as sum").first(), { sum: 14 });
  });

  for (const count of [1, 2, 100]) {
    it(`inserts ${count} at once, in one statement`, async () => {
      const rows = Array.from({ length: count }, (_, i) => thing(numbered(i), { count: i, order: `'${i}` }));
      await insert(...rows);
      assert.deepEqual(await all(), rows);
    });
  }

  it("inserts none of them when one fails, and takes the rest of the transaction along", async () => {
    await insert(thing("b"));
    const work = inTransaction(database, async (trx) => {
      await trx("things").insert(thing("z"));
      await insertAll(trx, "things", [thing("a"), thing("b"), thing("c")]);
    });
    await assert.rejects(work, (error) => database.dialect.isUniqueViolation(error));
    assert.deepEqual(await all(), [thing("b")]);
    await insert(thing("a"), thing("c"));
    assert.equal((await all()).length, 3);
  });

  it("belongs to its transaction: nobody else sees the rows before the end, and a rollback takes them", async () => {
    const failure = new Error("the second half failed");
    const work = inTransaction(database, async (trx) => {
      await insertAll(trx, "things", [thing("a")]);
      assert.deepEqual(await trx("things").pluck("id"), ["a"]);
      assert.deepEqual(await all(), []);
      throw failure;
    });
    await assert.rejects(work, failure);
    assert.deepEqual(await all(), []);
  });

  it("names no value in the error of a row that fails", async () => {
    await insert(thing("a-value-that-is-secret"));
    await assert.rejects(insert(thing("a-value-that-is-secret")), (error: Error) => {
      assert.ok(!`${error.message}${error.stack}`.includes("secret"), error.message);
      return true;
    });
  });

  it("writes nothing when there are no rows, and refuses a transaction that is over", async () => {
    let over: Parameters<typeof insertAll>[0] | undefined;
    await inTransaction(database, async (trx) => {
      await insertAll(trx, "things", []);
      over = trx;
    });
    assert.ok(over);
    await assert.rejects(insertAll(over, "things", [thing("late")]), /the transaction is over/);
    assert.deepEqual(await all(), []);
  });
});
