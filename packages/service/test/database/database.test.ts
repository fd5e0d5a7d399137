import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { migrate, openDatabase, type Database } from "@repo/service";
import { newDatabase, newFolder, testDialect } from "@repo/testing";
import { itemsDatabase } from "../support/app.js";
import { items } from "../support/items.js";

const one = async (database: Database): Promise<unknown> => {
  const [answer] = await database.reader.select(database.reader.raw("1 AS one"));
  return answer;
};

describe("openDatabase", () => {
  it("shares one writer among all who open the same database", async () => {
    const url = await newDatabase();
    const [first, second, other] = [openDatabase(url), openDatabase(url), openDatabase(await newDatabase())];
    assert.equal(first.writer, second.writer);
    assert.equal(first.reader, second.reader);
    assert.notEqual(first.writer, other.writer);
    await Promise.all([first, second, other].map((database) => database.close()));
  });

  it("closes with its last holder, each holder counting once", async () => {
    const url = await newDatabase();
    const [first, second] = [openDatabase(url), openDatabase(url)];
    await first.close();
    await first.close();
    assert.deepEqual(await one(second), { one: 1 });
    await second.close();
    await assert.rejects(one(second));

    const again = openDatabase(url);
    assert.deepEqual(await one(again), { one: 1 });
    await again.close();
  });

  for (const url of ["mysql://user:pass@host/x", "sqlite::memory:", "notes.sqlite", ""]) {
    it(`refuses ${JSON.stringify(url)}, which is not the address of a database, without repeating it`, () => {
      assert.throws(() => openDatabase(url), {
        name: "StartupError",
        message:
          /^Nothing was started, because of this database:\n {2}database cannot be used: it is not sqlite:<path> or postgres:/,
      });
    });
  }

  if (testDialect === "sqlite") {
    it("knows a file by its other spellings", async () => {
      const url = await newDatabase();
      const path = url.slice("sqlite:".length);
      const [first, second] = [openDatabase(url), openDatabase(`sqlite:${relative(process.cwd(), path)}`)];
      assert.equal(first.writer, second.writer);
      await Promise.all([first.close(), second.close()]);
    });

    it("refuses a file that cannot be made, by its name", async () => {
      const file = join(await newFolder(), "file");
      await writeFile(file, "");
      assert.throws(() => openDatabase(`sqlite:${file}/x.sqlite`), {
        name: "StartupError",
        message: /file\/x\.sqlite cannot be used: E[A-Z]+[^]*DATA_DIR/,
      });
    });

    it("makes its folder and its files readable for nobody else", async () => {
      const folder = join(await newFolder(), "data");
      const database = openDatabase(`sqlite:${folder}/x.sqlite`);
      await migrate(database, items);
      for (const name of [".", ...(await readdir(folder))]) {
        assert.equal((await stat(join(folder, name))).mode & 0o077, 0, name);
      }
      await database.close();
    });

    it("refuses to write through the reader", async () => {
      const { reader } = await itemsDatabase();
      await assert.rejects(reader("items").insert({ id: "a" }), /SQLITE_READONLY/);
    });
  }
});
