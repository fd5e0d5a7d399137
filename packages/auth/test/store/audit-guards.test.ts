// The triggers that let rows only be added to the audit trail.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import type { Knex } from "knex";
import { SEALED_COLUMNS } from "../../src/model/audit-seal.js";
import { newTrail, type Trail } from "../support/trail.js";

describe("the audit tables", () => {
  let trail: Trail;
  let id: string;
  before(async () => {
    trail = await newTrail();
    await trail.record(2);
    await trail.seal();
    await trail.record(2);
    ({ id } = await trail.database.reader("audit_events").whereNull("seal").first("id"));
  });

  const refused = async (table: string, change: (trx: Knex.Transaction) => PromiseLike<unknown>): Promise<void> => {
    const attempt = inTransaction(trail.database, async (trx) => void (await change(trx)));
    await assert.rejects(attempt, new RegExp(`${table} is append-only`));
  };

  for (const column of SEALED_COLUMNS) {
    it(`refuse a change of ${column}, in a row that is not sealed, too, and together with its seal`, async () => {
      const value = column.endsWith("_at") ? "2020-01-01T00:00:00.000Z" : column === "count" ? 7 : "x";
      for (const change of [{ [column]: value }, { [column]: value, seal: 1 }]) {
        await refused("audit_events", (trx) => trx("audit_events").where({ id }).update(change));
      }
    });
  }

  it("refuse another seal, and none, in a row that has one", async () => {
    for (const seal of [null, 2]) {
      await refused("audit_events", (trx) => trx("audit_events").where({ seal: 1 }).update({ seal }));
    }
  });

  it("refuse to delete rows, sealed or not, and seals", async () => {
    await refused("audit_events", (trx) => trx("audit_events").where({ seal: 1 }).delete());
    await refused("audit_events", (trx) => trx("audit_events").where({ id }).delete());
    await refused("audit_seals", (trx) => trx("audit_seals").delete());
  });

  it("refuse changes of seals and details", async () => {
    await refused("audit_seals", (trx) => trx("audit_seals").update({ entries: "[]" }));
    await refused("audit_details", (trx) => trx("audit_details").update({ ip: "192.0.2.9" }));
  });

  it("refuse what deletes past the triggers of rows: TRUNCATE on PostgreSQL, INSERT OR REPLACE on SQLite", async () => {
    if (trail.database.dialect.name === "postgres") {
      for (const table of ["audit_seals", "audit_details"]) await refused(table, (trx) => trx.raw(`TRUNCATE ${table}`));
      await refused("audit_(events|details)", (trx) => trx.raw("TRUNCATE audit_events CASCADE"));
      return;
    }
    for (const table of ["audit_events", "audit_seals"]) {
      await refused(table, (trx) => trx.raw(`INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`));
    }
    const columns = "source, action, target_type, request_id, outcome, created_at";
    const forge = `INSERT OR REPLACE INTO audit_events (rowid, id, ${columns}) SELECT rowid, 'forged', ${columns}`;
    await refused("audit_events", (trx) => trx.raw(`${forge} FROM audit_events`));
  });
});
