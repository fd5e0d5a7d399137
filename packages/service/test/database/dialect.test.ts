import assert from "node:assert/strict";
import { openDatabase, type Database } from "@repo/service";
import { newDatabase, testDialect } from "@repo/testing";
import { itemsDatabase } from "../support/app.js";

const SECRET = "a-value-that-is-secret";
const time = "2026-01-02T03:04:05.678Z";

async function failure(work: PromiseLike<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("dialect", () => {
  let database: Database;

  before(async () => {
    database = await itemsDatabase();
  });

  beforeEach(() => database.writer("items").delete());

  const insert = (id: string, fields: object = {}) =>
    database.writer("items").insert({ id, name: id, created_at: time, ...fields });

  it("reads a count as a number", async () => {
    await insert("a");
    assert.deepEqual(await database.reader("items").count("* as rows").first(), { rows: 1 });
  });

  for (const moment of ["0001-01-01T00:00:00.000Z", time, "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"]) {
    it(`reads ${moment} as the ISO text that was written`, async () => {
      await insert("a", { created_at: moment });
      assert.deepEqual(await database.reader("items").first("created_at"), { created_at: moment });
    });
  }

  it("reads a row that a write returns like any other", async () => {
    const returned = await insert("a").returning(["id", "created_at", "count"]);
    assert.deepEqual(returned, [{ id: "a", created_at: time, count: 0 }]);
  });

  it("sorts and compares text by its bytes", async () => {
    for (const id of ["b", "Z", "a", "ä", "_", "A"]) await insert(id);
    assert.deepEqual(await database.reader("items").orderBy("id").pluck("id"), ["A", "Z", "_", "a", "b", "ä"]);
    assert.deepEqual(await database.reader("items").where("id", ">", "a").orderBy("id").pluck("id"), ["b", "ä"]);
  });

  if (testDialect === "postgres") {
    it("sorts by bytes whatever language the server was set up for", async () => {
      await insert("a");
      const [row] = await database.reader("items").select(database.reader.raw("pg_collation_for(id) AS collation"));
      assert.deepEqual(row, { collation: '"C"' });
    });

    it("keeps the options of a URL and adds its own, whatever the database says of its time zone", async () => {
      const url = `${await newDatabase()}?options=-c%20search_path%3Delsewhere%20-c%20TimeZone%3DEurope/Berlin`;
      const { reader, close } = openDatabase(url);
      const shown = async (name: string): Promise<unknown> =>
        (await reader.raw<{ rows: Record<string, unknown>[] }>(`SHOW ${name}`)).rows[0]?.[name];
      assert.equal(await shown("search_path"), "elsewhere");
      assert.equal(await shown("TimeZone"), "UTC");
      assert.equal(await shown("lock_timeout"), "5s");
      await close();
    });
  }

  it("knows a unique violation, of the key and of another column", async () => {
    const { dialect } = database;
    await insert("a");
    assert.equal(dialect.isUniqueViolation(await failure(insert("a", { name: "b" }))), true);
    assert.equal(dialect.isUniqueViolation(await failure(insert("b", { name: "a" }))), true);
  });

  it("takes no other failure for a unique violation", async () => {
    const { dialect } = database;
    assert.equal(dialect.isUniqueViolation(await failure(insert("a", { name: null }))), false);
    assert.equal(
      dialect.isUniqueViolation(await failure(database.writer("parts").insert({ item_id: "nobody" }))),
      false,
    );
    assert.equal(dialect.isUniqueViolation(new Error("something else")), false);
  });

  it("names no bound value in the message or the stack of an error", async () => {
    await insert("a", { name: SECRET });
    const failures = [
      insert("b", { name: SECRET }),
      insert("c", { name: SECRET, count: null }),
      database.reader("no_such_table").where({ name: SECRET }),
    ];
    for (const work of failures) {
      const { message, stack } = await failure(work);
      assert.ok(!`${message}${stack}`.includes(SECRET), message);
    }
  });
});
