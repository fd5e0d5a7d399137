// What the database does for a page, from its own plan: page 5,000 costs what page 1 costs.
import assert from "node:assert/strict";
import { inTransaction, migrate, openDatabase, type Database, type Page } from "@repo/service";
import { atEnd, newDatabase } from "@repo/testing";
import type { Knex } from "knex";
import { resourceList, resourceStore } from "../../src/resources/store.js";
import { migrations } from "../../src/migrations/index.js";

const id = "01900000-0000-7000-8000-000000000000";

const { orders, filters } = resourceList;

describe("a page of resources", () => {
  let database: Database;
  before(async () => {
    database = openDatabase(await newDatabase());
    atEnd(() => database.close());
    await migrate(database, migrations);
  });

  /** The plan of what the store sends for a page, line by line. */
  async function planOf(sort: keyof typeof orders, follows: boolean, asked: Page["filters"] = []): Promise<string[]> {
    const order: Page["order"] = orders[sort];
    const after = follows ? { value: order.type === "text" ? "m" : "2026-01-01T00:00:00.000Z", id } : undefined;
    const page = { list: sort, order, after, limit: 20, filters: asked };
    let query: Knex.QueryBuilder | undefined;
    const read = async (sent: Knex.QueryBuilder) => ((query = sent), []);
    await resourceStore({ ...database, read }).list(page);
    assert.ok(query);
    const { sql, bindings } = query.toSQL();
    return inTransaction(database, (trx) => explain(trx, sql, bindings as string[]));
  }

  async function explain(trx: Knex.Transaction, sql: string, bindings: string[]): Promise<string[]> {
    if (database.dialect.name === "sqlite") {
      const steps: { detail: string }[] = await trx.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings);
      return steps.map(({ detail }) => detail);
    }
    // An empty table is not worth an index, so this asks for the plan that a large one gets.
    for (const way of ["seqscan", "bitmapscan", "sort"]) await trx.raw(`SET LOCAL enable_${way} = off`);
    const { rows } = await trx.raw<{ rows: { "QUERY PLAN": string }[] }>(`EXPLAIN (COSTS OFF) ${sql}`, bindings);
    return rows.map((row) => row["QUERY PLAN"].trim());
  }

  /** The index named last: it begins where the page begins, and is read in order. */
  function expectPlan(plan: string[], index: string, follows: boolean): void {
    const text = plan.join("\n");
    assert.ok(text.includes(index), text);
    assert.doesNotMatch(text, /TEMP B-TREE|Sort|Seq Scan|Bitmap/);
    if (follows) assert.match(text, /SEARCH .*,id\)[<>]\(\?,\?\)|Index Cond: .*ROW\(\w+, id\) [<>] ROW/);
  }

  for (const [sort, index] of [
    ["-created_at", "resources_created_at_id_index"],
    ["created_at", "resources_created_at_id_index"],
    ["name", "resources_name_id_index"],
  ] as const) {
    for (const follows of [false, true]) {
      it(`sorted by ${sort} is read from its index, ${follows ? "from the cursor on" : "from its end"}`, async () => {
        expectPlan(await planOf(sort, follows), index, follows);
        expectPlan(await planOf(sort, follows, [[filters.q, "x"]]), index, follows);
      });
    }
  }

  it("of one owner is read from the owner's index", async () => {
    for (const sort of ["-created_at", "created_at"] as const) {
      expectPlan(await planOf(sort, true, [[filters.owner_id, id]]), "resources_owner_id_created_at_id_index", true);
    }
  });
});
