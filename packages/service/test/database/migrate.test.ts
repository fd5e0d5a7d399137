import assert from "node:assert/strict";
import { assertMigrated, migrate, openDatabase, type Database, type MigrationSet } from "@repo/service";
import { newDatabase } from "@repo/testing";
import { testDatabase } from "../support/app.js";
import { items } from "../support/items.js";
import { runFixture } from "../support/processes.js";

const names = items.migrations.map(({ name }) => name);
const firstOnly: MigrationSet = { ...items, migrations: items.migrations.slice(0, 1) };
const done = (database: Database): Promise<string[]> => database.reader(items.table).orderBy("name").pluck("name");

describe("migrate", () => {
  it("brings an empty database to the newest step, once", async () => {
    const database = await testDatabase();
    await migrate(database, items);
    await migrate(database, items);
    assert.deepEqual(await done(database), names);
  });

  it("takes only the steps that are missing", async () => {
    const database = await testDatabase();
    await migrate(database, firstOnly);
    await migrate(database, items);
    assert.deepEqual(await done(database), names);
  });

  it("keeps the sets of several packages apart in one database", async () => {
    const database = await testDatabase();
    await migrate(database, { table: "others_migrations", migrations: [] });
    const others = { ...items, table: "others_migrations", migrations: [{ name: "001-items", up: async () => {} }] };
    await Promise.all([migrate(database, items), migrate(database, others)]);
    await assertMigrated(database, items, others);
  });

  it("tolerates a database that is ahead of this code", async () => {
    const database = await testDatabase();
    await migrate(database, items);
    const older = { ...items, migrations: [...firstOnly.migrations, { name: "001-later", up: async () => {} }] };
    await assertMigrated(database, firstOnly);
    await migrate(database, firstOnly);
    await migrate(database, older);
    assert.deepEqual(await done(database), ["001-items", "001-later", "002-parts"]);
  });

  it("keeps nothing of a step that fails, nor of those before it", async () => {
    const database = await testDatabase();
    const failing = async (): Promise<void> => Promise.reject(new Error("the third step failed"));
    const set = { ...items, migrations: [...items.migrations, { name: "003-fails", up: failing }] };
    await assert.rejects(migrate(database, set), /the third step failed/);
    assert.equal(await database.reader.schema.hasTable("items"), false);
    await migrate(database, items);
  });

  it("lets one of four processes migrate an empty database, and the others find it done", async () => {
    const url = await newDatabase();
    const processes = Array.from({ length: 4 }, () => runFixture("migrate", { DATABASE_URL: url }));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    assert.deepEqual(ends, [0, 0, 0, 0], processes.map((each) => each.output()).join("\n"));
    const database = openDatabase(url);
    assert.deepEqual(await done(database), names);
    await database.close();
  });

  it("leaves neither half a schema nor a lock behind a process that was killed in the middle", async () => {
    const url = await newDatabase();
    const killed = runFixture("migrate", { DATABASE_URL: url, HANG: "1" });
    await killed.message("halfway");
    assert.equal(await killed.stop("SIGKILL"), "SIGKILL");

    const database = openDatabase(url);
    assert.equal(await database.reader.schema.hasTable("items"), false);
    assert.equal(await database.reader.schema.hasTable(items.table), false);
    await migrate(database, items);
    await assertMigrated(database, items);
    await database.close();
  });
});

describe("migrate on a database that does not answer", () => {
  it("fails with a start-up error that names it, without its password", async () => {
    const database = openDatabase("postgres://user:hunter2@127.0.0.1:1/nothing");
    await assert.rejects(migrate(database, items), (error: Error) => {
      assert.equal(error.name, "StartupError");
      assert.match(error.message, /127\.0\.0\.1:1\/nothing cannot be used: .*ECONNREFUSED/);
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
    await database.close();
  });
});

describe("assertMigrated", () => {
  it("names the steps that a database lacks", async () => {
    const database = await testDatabase();
    await assert.rejects(assertMigrated(database, items), /lacks 001-items, 002-parts of items_migrations/);
    await migrate(database, firstOnly);
    await assert.rejects(assertMigrated(database, items), /lacks 002-parts of items_migrations/);
  });
});
