// Reads outside of transactions, on both databases: what becomes of one that cannot have a connection.
import assert from "node:assert/strict";
import { openDatabase, type Database } from "@repo/service";
import { expectProblem, newDatabase } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { itemsDatabase, testApp } from "../support/app.js";

/** What knex has of a database's connections, typed more narrowly than knex types it. */
interface Client {
  readonly pool: { readonly max: number; acquireTimeoutMillis: number };
  acquireConnection(): Promise<unknown>;
  releaseConnection(connection: unknown): Promise<void>;
}

/** The connections of the reader, for which nothing waits longer than 100 ms. */
function impatient({ reader }: Database): Client {
  const client = reader.client as Client;
  client.pool.acquireTimeoutMillis = 100;
  return client;
}

const listApp = (database: Database): Express =>
  testApp((routes) =>
    routes.get("/", async (_req, res) => {
      res.json(await database.read(database.reader("items").select("id")));
    }),
  );

describe("read", () => {
  it("rejects once the database is closed, and leaves the process alive", async () => {
    const database = openDatabase(await newDatabase());
    const read = () => database.read(database.reader.select(database.reader.raw("1 AS one")));
    assert.deepEqual(await read(), [{ one: 1 }]);
    await database.close();
    await assert.rejects(read(), Error);
    await assert.rejects(database.writer.raw("SELECT 1"), Error);
  });

  it("is answered 503 when every connection is taken for too long, and works again after that", async () => {
    const database = await itemsDatabase();
    const app = listApp(database);
    const patient = database.reader.client as Client;
    const taken = await Promise.all(Array.from({ length: patient.pool.max }, () => patient.acquireConnection()));
    const client = impatient(database);
    const res = await request(app).get("/");
    for (const connection of taken) await client.releaseConnection(connection);
    expectProblem(res, 503, "unavailable");
    assert.equal(res.headers["retry-after"], "1");
    assert.deepEqual((await request(app).get("/").expect(200)).body, []);
  });

  it("gives its connection back when it fails", async () => {
    const database = await itemsDatabase();
    const { max } = impatient(database).pool;
    const missing = () => database.read(database.reader("missing").select("id"));
    for (let times = 0; times < max + 2; times += 1) await assert.rejects(missing(), /no such table|does not exist/);
    assert.deepEqual(await database.read(database.reader("items").select("id")), []);
  });
});
