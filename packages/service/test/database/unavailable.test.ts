// What a client sees while the database cannot do its work: 503, never 500.
import assert from "node:assert/strict";
import { inTransaction, openDatabase, type Database } from "@repo/service";
import { atEnd, expectProblem, newDatabase, testDialect } from "@repo/testing";
import createKnex from "knex";
import request, { type Response } from "supertest";
import { testApp } from "../support/app.js";

function post(database: Database, work: string, waitMs?: number): Promise<Response> {
  const app = testApp((routes) =>
    routes.post("/", async (_req, res) => {
      await inTransaction(database, (trx) => trx.raw(work), waitMs);
      res.sendStatus(204);
    }),
  );
  return request(app).post("/").then();
}

describe("a database that is not available", () => {
  it("is 503 with Retry-After when nothing listens there", async () => {
    const database = openDatabase("postgres://user@127.0.0.1:1/nothing");
    const res = await post(database, "SELECT 1");
    expectProblem(res, 503, "unavailable");
    assert.equal(res.headers["retry-after"], "1");
    await database.close();
  });

  it("is 503 when its host has no address", async () => {
    const database = openDatabase("postgres://user@database.invalid/nothing");
    expectProblem(await post(database, "SELECT 1"), 503, "unavailable");
    await database.close();
  });

  if (testDialect === "sqlite") {
    it("is 503 while another process holds the lock for longer than the wait, and works again after that", async () => {
      const url = await newDatabase();
      const database = openDatabase(url);
      atEnd(() => database.close());
      const holder = createKnex({
        client: "sqlite3",
        connection: { filename: url.slice("sqlite:".length) },
        useNullAsDefault: true,
        pool: { min: 1, max: 1 },
      });
      await database.writer.raw("CREATE TABLE notes (id integer)");
      await holder.raw("BEGIN IMMEDIATE");
      const begun = performance.now();
      expectProblem(await post(database, "DELETE FROM notes", 100), 503, "unavailable");
      assert.ok(performance.now() - begun < 2000);
      await holder.raw("ROLLBACK");
      assert.equal((await post(database, "DELETE FROM notes")).status, 204);
      await holder.destroy();
    });
  } else {
    it("is 503 when it ends the connection, and works again on the next one", async () => {
      const database = openDatabase(await newDatabase());
      atEnd(() => database.close());
      const res = await post(database, "SELECT pg_terminate_backend(pg_backend_pid())");
      expectProblem(res, 503, "unavailable");
      assert.equal((await post(database, "SELECT 1")).status, 204);
    });
  }
});
