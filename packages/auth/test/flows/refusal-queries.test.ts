// Whether a user exists shows in no query of a refused sign-in either (ASVS 6.3.8).
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import type { Knex } from "knex";
import { askTokenFrom, newLimitedApp } from "../support/from.js";

type Client = { read?: (query: Knex.QueryBuilder) => Promise<unknown[]> };

describe("the queries of a refused sign-in", () => {
  it("are the same for a name that somebody has and for one that nobody has", async () => {
    const { app, database } = await newLimitedApp({ fresh: true });
    await signUp(app, "marie");
    const seen: string[] = [];
    /** Notes all but what every process asks now and then: for the feed, and for windows that have ended. */
    const note = (sql: string): void => void (/revocations|is not null/.test(sql) || seen.push(sql));
    for (const knex of new Set([database.reader, database.writer])) {
      knex.on("query", ({ sql }: { sql: string }) => note(sql));
    }
    const client = database.reader.client as Client; // SQLite's quick way of reading says nothing to listeners
    const read = client.read?.bind(client);
    if (read) client.read = (query) => (note(query.toQuery()), read(query));
    const ask = async (username: string): Promise<string[]> => {
      seen.length = 0;
      const res = await askTokenFrom(app, "203.0.113.7", { username, password: "wrong" });
      assert.equal(res.status, 400);
      return seen.map((sql) => sql.replace(/'[^']*'/g, "?"));
    };
    for (const username of ["marie", "nobody"]) await ask(username);
    assert.deepEqual(await ask("marie"), await ask("nobody"));
    assert.ok(seen.length > 5);
  });
});
