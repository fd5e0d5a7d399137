// What the database does for a page of users, sessions and audit events, from its own plan: page 5,000 costs what
// page 1 costs, and a window of last year what one of today costs.
import assert from "node:assert/strict";
import { inTransaction, openDatabase, type Database, type Page } from "@repo/service";
import { atEnd } from "@repo/testing";
import type { Knex } from "knex";
import { migrateIdentity } from "../../src/identity.js";
import { auditList, auditTrailStore } from "../../src/store/audit-events.js";
import { sessionList, sessionStore } from "../../src/store/sessions.js";
import { userList, userStore } from "../../src/store/users.js";
import { newIdentityDatabase } from "../support/identity-database.js";

const id = "01900000-0000-7000-8000-000000000000";
const time = "2026-01-01T00:00:00.000Z";
const { filters } = auditList;
const since = [filters.since, "2025-01-01T00:00:00Z"] as const;
const until = [filters.until, "2025-01-02T00:00:00Z"] as const;

const pageOf = (order: Page["order"], ...asked: Page["filters"]): Page => {
  return { list: "", order, after: { value: order.type === "text" ? "m" : time, id }, filters: asked, limit: 20 };
};
const events = (...asked: Page["filters"]): Page => pageOf(auditList.orders["-created_at"], ...asked);

describe("a page far down a list", () => {
  let database: Database;
  before(async () => {
    database = openDatabase(await newIdentityDatabase());
    atEnd(() => database.close());
    await migrateIdentity(database);
  });

  /** The plan of the query that a store sends. */
  async function planOf(ask: (database: Database) => Promise<unknown>): Promise<string> {
    let query: Knex.QueryBuilder | undefined;
    await ask({ ...database, read: async (sent) => ((query = sent), []) });
    assert.ok(query);
    const { sql, bindings } = query.toSQL();
    return inTransaction(database, (trx) => explain(trx, sql, bindings as string[]));
  }

  async function explain(trx: Knex.Transaction, sql: string, bindings: string[]): Promise<string> {
    if (database.dialect.name === "sqlite") {
      const steps: { detail: string }[] = await trx.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings);
      return steps.map(({ detail }) => detail).join("\n");
    }
    // An empty table is not worth an index, so this asks for the plan that a large one gets.
    for (const way of ["seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"]) {
      await trx.raw(`SET LOCAL enable_${way} = off`);
    }
    const { rows } = await trx.raw<{ rows: { "QUERY PLAN": string }[] }>(`EXPLAIN (COSTS OFF) ${sql}`, bindings);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  }

  /** The index, and what it is entered with: the place where the page begins, so that nothing before it is read. */
  const primaryKey = /sqlite_autoindex_audit_events_1 \(.*id[<>]|audit_events_pkey.*\n +Index Cond: .*id/;
  const cases: [what: string, ask: (database: Database) => Promise<unknown>, plan: RegExp][] = [
    [
      "users by age",
      (database) => userStore(database).list(pageOf(userList.orders["-created_at"])),
      /users_created_at_id_index \(\(created_at,id\)<|users_created_at_id_index.*\n +Index Cond: \(ROW\(created_at, id\) </,
    ],
    [
      "users by name",
      (database) => userStore(database).list(pageOf(userList.orders.username)),
      /users_username_id_index \(\(username,id\)>|users_username_id_index.*\n +Index Cond: \(ROW\(username, id\) >/,
    ],
    [
      "sessions",
      (database) => sessionStore(database).list(id, time, pageOf(sessionList.orders["-created_at"])),
      /created_at_id_index \(user_id=\? AND \(created_at,id\)<|created_at_id_index.*\n +Index Cond: .*user_id.*ROW\(created_at, id\) </,
    ],
    ["all events", (database) => auditTrailStore(database).all(events()), primaryKey],
    ["all events of a day long ago", (database) => auditTrailStore(database).all(events(since, until)), primaryKey],
    [
      "what a user did",
      (database) => auditTrailStore(database).byActor(id, events()),
      /actor_id_id_index \(actor_id=\? AND id<|actor_id_id_index.*\n +Index Cond: .*actor_id.*id <|actor_id_id_index.*\n +Index Cond: .*id <.*actor_id/,
    ],
    [
      "what was done to a user",
      (database) => auditTrailStore(database).toUser(id, events(since)),
      /target_id_id_index \(target_id=\? AND id[<>]|target_id_id_index.*\n +Index Cond: .*id/,
    ],
  ];

  for (const [what, ask, index] of cases) {
    it(`of ${what} is read from an index, from the cursor on, and nothing is sorted`, async () => {
      const plan = await planOf(ask);
      assert.match(plan, index);
      assert.doesNotMatch(plan, /TEMP B-TREE|Sort|Seq Scan|Bitmap/);
    });
  }
});
