import assert from "node:assert/strict";
import { migrate, openDatabase } from "@repo/service";
import { newDatabase } from "@repo/testing";
import { items } from "../support/items.js";
import { runFixture } from "../support/processes.js";

const TIMES = process.env["FULL"] ? 2000 : 300;

describe("two processes on one SQLite file", () => {
  it("lose none of their read-then-write increments", async () => {
    const url = await newDatabase();
    const database = openDatabase(url);
    await migrate(database, items);
    await database.writer("items").insert({ id: "a", name: "a", created_at: "2026-01-01T00:00:00.000Z" });

    const processes = [1, 2].map(() => runFixture("increment", { DATABASE_URL: url, TIMES: String(TIMES) }));
    const ends = await Promise.all(processes.map(({ ended }) => ended));
    assert.deepEqual(ends, [0, 0], processes.map((each) => each.output()).join("\n"));
    assert.deepEqual(await database.reader("items").first("count"), { count: 2 * TIMES });
    await database.close();
  });
});
