// Changes of the audit trail by SQL that go around what verify-audit looks at first.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { testDialect } from "@repo/testing";
import type { Knex } from "knex";
import { NO_KEY, nextSeal } from "../../src/crypto/audit-seals.js";
import { createAuditPrune } from "../../src/flows/prune-audit.js";
import { createSealer } from "../../src/flows/seal-audit.js";
import type { Seal } from "../../src/model/audit-seal.js";
import { AUDIT_KEY, dropGuards, keep, newTrail, type Trail } from "../support/trail.js";

const onSqlite = testDialect === "sqlite" ? it : () => {};
const onPostgres = testDialect === "postgres" ? it : () => {};

describe("an audit trail in hostile hands", () => {
  let trail: Trail;
  let restore: () => Promise<void>;

  before(async () => {
    trail = await newTrail();
    for (let seal = 0; seal < 4; seal += 1) {
      await trail.record(3);
      await trail.seal();
      trail.clock.advance(1000);
    }
    await dropGuards(trail.database);
    restore = await keep(trail);
  });

  const sql = (change: (trx: Knex.Transaction) => PromiseLike<unknown>) =>
    inTransaction(trail.database, async (trx) => void (await change(trx)));
  const rowOf = async (seal: number): Promise<Record<string, string>> =>
    (await trail.database.reader("audit_events").where({ seal }).orderBy("id").first()) as Record<string, string>;

  it("is not pruned by seals that anybody can make, which would take young rows along", async () => {
    const last = await trail.seals.last();
    await sql(async (trx) => {
      await trx("audit_events").where("seal", "<", 4).delete();
      await trx("audit_seals").where("seq", "<", 4).delete();
      let before: Seal | undefined;
      for (let seq = 1; seq < 4; seq += 1) {
        const content = { entries: '[["0","x"]]', prunedThrough: null, sealedAt: "2020-01-01T00:00:00.000Z" };
        before = nextSeal(before, content, NO_KEY);
        await trail.seals.insert(trx, before);
      }
    });
    await trail.prune(AUDIT_KEY);
    const verdict = await trail.verify(last);
    await restore();
    assert.equal(verdict.intact, false, JSON.stringify(verdict));
  });

  it("that loses a seal which the sealer has seen makes it say so, also when the chain is as long again", async () => {
    const errors: unknown[] = [];
    const logger = { info: () => {}, warn: () => {}, error: (details: object) => void errors.push(details) };
    const { database, seals, clock } = trail;
    const sealer = createSealer({ database, seals, auditKey: AUDIT_KEY, clock, logger });
    await sealer.seal();
    const last = await seals.last();
    await sql(async (trx) => {
      await trx("audit_events").where("seal", last?.seq).delete();
      await trx("audit_seals").where("seq", last?.seq).delete();
    });
    await trail.record(1);
    await trail.seal(); // by somebody else
    await sealer.seal();
    await restore();
    assert.deepEqual(errors, [{ database: database.name, seal: `${last?.seq}:${last?.mac}` }]);
  });

  it("names an event of an erasure to which details were added", async () => {
    await sql((trx) => trail.audit.eraseDetails(trx, ["user-1"], "erasure-request"));
    await trail.seal();
    const event = (await trail.database.reader("audit_events").where({ action: "sensitive_delete" }).first()) as {
      id: string;
    };
    assert.equal((await trail.verify()).intact, true);
    await sql((trx) => trx("audit_details").insert({ event_id: event.id, ip: "203.0.113.9", user_agent: "x" }));
    const { found } = await trail.verify();
    await restore();
    assert.equal(found?.row, event.id);
  });

  for (const id of testDialect === "sqlite" ? ["", null] : [""]) {
    it(`names the seal in which a row with the id ${JSON.stringify(id)} was put`, async function () {
      const row = await rowOf(2);
      await sql((trx) => trx("audit_events").insert({ ...row, id }));
      const { found } = await trail.verify();
      await restore();
      assert.equal(found?.seal, 2);
    });
  }

  it("names the row whose time was made one that JavaScript has not", async function () {
    const row = await rowOf(2);
    await sql((trx) =>
      trx("audit_events")
        .where({ id: row["id"] })
        .update({ created_at: trail.database.dialect.name === "postgres" ? "-infinity" : "x" }),
    );
    const { found } = await trail.verify().finally(restore);
    assert.equal(found?.row, row["id"]);
  });

  onSqlite("names the row whose details have another salt", async function () {
    for (const salt of ["salt || char(0)", "CAST(salt AS BLOB)"]) {
      const row = await rowOf(2);
      await sql((trx) =>
        trx("audit_details")
          .where({ event_id: row["id"] })
          .update({ salt: trx.raw(salt) }),
      );
      const { found } = await trail.verify().finally(restore);
      assert.equal(found?.row, row["id"], salt);
    }
  });

  onSqlite("names the last seal whose mac has another type", async function () {
    await sql((trx) =>
      trx("audit_seals")
        .where({ seq: 4 })
        .update({ mac: trx.raw("CAST(mac AS BLOB)") }),
    );
    const { found } = await trail.verify().finally(restore);
    assert.equal(found?.seal, 4);
  });

  onPostgres("is sealed on when a row has a time that JavaScript does not know", async function () {
    const row = await rowOf(2);
    await sql((trx) =>
      trx("audit_events").insert({ ...row, id: "odd", created_at: "-infinity", details_mac: null, seal: null }),
    );
    await trail.seal();
    const { unsealed, intact } = await trail.verify().finally(restore);
    assert.deepEqual([unsealed, intact], [0, true]);
  });

  onSqlite("does not keep the pruning without a key busy with a row that it cannot find again", async function () {
    const other = await newTrail();
    await other.record(1);
    const row = (await other.database.reader("audit_events").first()) as object;
    await inTransaction(other.database, async (trx) => void (await trx("audit_events").insert({ ...row, id: null })));
    other.clock.advance(40 * 86_400_000);
    assert.equal(await other.prune(undefined), 1);
  });

  it("loses no seal to a process without a key that began to prune before the first one", async () => {
    const other = await newTrail();
    await other.record(2);
    other.clock.advance(40 * 86_400_000);
    const { database, clock } = other;
    const unsealedBefore: typeof other.seals.unsealedBefore = async (...asked) => {
      const ids = await other.seals.unsealedBefore(...asked);
      await other.seal();
      return ids;
    };
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const parts = { database, clock, logger, auditRetentionDays: 30 };
    assert.equal(await createAuditPrune({ ...parts, seals: { ...other.seals, unsealedBefore } })(), 0);
    assert.deepEqual(await other.verify().then(({ intact, rows }) => [intact, rows]), [true, 2]);
  });
});
