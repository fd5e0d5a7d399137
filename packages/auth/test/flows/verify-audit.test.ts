// Changes by SQL of what is sealed, each by itself: every one is found, and named.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import type { Knex } from "knex";
import { isSealedBy, NO_KEY, nextSeal } from "../../src/crypto/audit-seals.js";
import { SEALED_COLUMNS, type SealEntry } from "../../src/model/audit-seal.js";
import { AUDIT_KEY, dropGuards, keep, newTrail, type Trail } from "../support/trail.js";

const SEALS = 5;
const ROWS = 40;

describe("verify-audit [S59]", () => {
  let trail: Trail;
  let restore: () => Promise<void>;
  /** The rows of seal 2, in their order. */
  let ids: string[];
  let logged: { seq: number; mac: string };

  before(async () => {
    trail = await newTrail();
    for (let seal = 0; seal < SEALS; seal += 1) {
      await trail.record(ROWS);
      await trail.seal();
      trail.clock.advance(1000);
    }
    await dropGuards(trail.database);
    restore = await keep(trail);
    ids = await idsOf(2);
    const last = await trail.seals.last();
    assert.ok(last);
    logged = { seq: last.seq, mac: last.mac };
  });

  const idsOf = async (seal: number): Promise<string[]> => {
    const [found] = await trail.seals.page(trail.database.reader, seal - 1, 1);
    return (JSON.parse(found?.entries ?? "[]") as SealEntry[]).map(([id]) => id);
  };

  /** Changes the trail, looks what is found, and changes it back. */
  async function foundAfter(change: (trx: Knex.Transaction) => PromiseLike<unknown>, last?: typeof logged) {
    await inTransaction(trail.database, async (trx) => void (await change(trx)));
    const { intact, found } = await trail.verify(last);
    await restore();
    assert.equal(intact, found === null);
    return found;
  }

  it("proves a trail that nobody has changed, and counts the rows that are younger", async () => {
    await trail.record(3);
    const verdict = await trail.verify(logged);
    await restore();
    const last = `${logged.seq}:${logged.mac}`;
    const proved = { intact: true, found: null, seals: SEALS, rows: SEALS * ROWS, erased: 0, unsealed: 3, last };
    assert.deepEqual(verdict, { ...proved, oldestUnsealed: new Date(trail.clock()).toISOString() });
    assert.equal((await trail.verify(undefined, `${AUDIT_KEY}!`)).found?.seal, 1);
  });

  const time = "2020-01-01T00:00:00.000Z";
  const values: Record<string, unknown> = { created_at: time, started_at: time, count: 7, details_mac: null };
  for (const column of SEALED_COLUMNS) {
    it(`names the row whose ${column} was changed`, async () => {
      const id = ids[3] ?? "";
      const value = values[column] === undefined ? "x" : values[column];
      const found = await foundAfter((trx) =>
        trx("audit_events")
          .where({ id })
          .update({ [column]: value }),
      );
      const problem = column === "id" ? "it is gone" : "it was changed";
      assert.deepEqual(found, { seal: 2, row: id, problem });
    });
  }

  for (const seal of [null, 1, 3, 99]) {
    it(`names the row that was moved to seal ${String(seal)}`, async () => {
      const id = ids[3] ?? "";
      const found = await foundAfter((trx) => trx("audit_events").where({ id }).update({ seal }));
      assert.deepEqual([found?.seal, found?.row], [2, id]);
    });
  }

  const sealValues: Record<string, unknown> = { seq: 99, pruned_through: 1, sealed_at: time, entries: "[]" };
  for (const column of ["seq", "previous", "entries", "pruned_through", "sealed_at", "mac"]) {
    it(`names the seal whose ${column} was changed`, async () => {
      const change = { [column]: sealValues[column] ?? "x" };
      assert.equal((await foundAfter((trx) => trx("audit_seals").where({ seq: 2 }).update(change)))?.seal, 2);
    });
  }

  const detailsValues: [column: string, value: string | null][] = [
    ["event_id", "nobody"],
    ["ip", "192.0.2.2"],
    ["ip", null],
    ["user_agent", "x"],
    ["user_agent", null],
    ["salt", "x"],
    ["salt", null],
  ];
  for (const [column, value] of detailsValues) {
    it(`names the row in whose details ${column} was made ${String(value)}`, async () => {
      const where = { event_id: ids[5] };
      const found = await foundAfter((trx) =>
        trx("audit_details")
          .where(where)
          .update({ [column]: value }),
      );
      assert.deepEqual([found?.seal, found?.row], [2, ids[5]]);
    });
  }

  const removals: [
    what: string,
    remove: (trx: Knex.Transaction) => PromiseLike<unknown>,
    seal: number,
    row: boolean,
  ][] = [
    ["a row", (trx) => trx("audit_events").where({ id: ids[0] }).delete(), 2, true],
    ["a row's details", (trx) => trx("audit_details").where({ event_id: ids[0] }).delete(), 2, true],
    ["the first seal", (trx) => trx("audit_seals").where({ seq: 1 }).delete(), 1, false],
    ["the first seal with its rows", (trx) => removeSeals(trx, 1, 1), 1, false],
    ["a seal between", (trx) => trx("audit_seals").where({ seq: 3 }).delete(), 3, false],
    ["a seal between with its rows", (trx) => removeSeals(trx, 3, 3), 3, false],
  ];
  for (const [what, remove, seal, isRow] of removals) {
    it(`finds that ${what} was removed`, async () => {
      const found = await foundAfter(remove);
      assert.deepEqual([found?.seal, found?.row], [seal, isRow ? ids[0] : null]);
    });
  }

  async function removeSeals(trx: Knex.Transaction, from: number, to: number): Promise<void> {
    await trx("audit_events").whereBetween("seal", [from, to]).delete();
    await trx("audit_seals").whereBetween("seq", [from, to]).delete();
  }

  it("finds that the last seal was removed, as long as its rows say that there was one", async () => {
    const found = await foundAfter((trx) => trx("audit_seals").where({ seq: SEALS }).delete());
    assert.equal(found?.seal, SEALS);
    assert.ok(found.row);
  });

  it("finds a tail that was cut only when it is told the last seal", async () => {
    const cut = (trx: Knex.Transaction) => removeSeals(trx, 4, SEALS);
    assert.equal(await foundAfter(cut), null);
    const problem = "the tail was cut: the chain ends at 3";
    assert.deepEqual(await foundAfter(cut, logged), { seal: SEALS, row: null, problem });
    assert.equal((await foundAfter((trx) => removeSeals(trx, 1, SEALS), logged))?.seal, SEALS);
  });

  it("finds a tail that was cut and sealed anew only when it is told the last seal", async () => {
    await inTransaction(trail.database, async (trx) => {
      await trx("audit_seals").where({ seq: SEALS }).delete();
      await trx("audit_events").where({ seal: SEALS }).update({ seal: null, actor_id: "somebody-else" });
    });
    await trail.seal();
    const [without, withLast] = [await trail.verify(), await trail.verify(logged)];
    await restore();
    assert.deepEqual([without.intact, withLast.found?.seal], [true, SEALS]);
  });

  it("finds two rows that changed places, and two that changed seals", async () => {
    const [one = "", other = ""] = [ids[1], (await idsOf(3))[1]];
    const swap = async (trx: Knex.Transaction, column: string, [a, b]: readonly unknown[]): Promise<void> => {
      await trx("audit_events")
        .where({ id: one })
        .update({ [column]: b });
      await trx("audit_events")
        .where({ id: other })
        .update({ [column]: a });
    };
    const seals = await foundAfter((trx) => swap(trx, "seal", [2, 3]));
    assert.deepEqual([seals?.seal, seals?.row], [2, one]);
    const places = await foundAfter(async (trx) => {
      await trx("audit_events").where({ id: one }).update({ id: "moving" });
      await trx("audit_events").where({ id: other }).update({ id: one });
      await trx("audit_events").where({ id: "moving" }).update({ id: other });
    });
    assert.deepEqual([places?.seal, places?.row], [2, one]);
  });

  it("finds a row that was added to a seal; one without a seal counts as not proved", async () => {
    const add = (seal: number | null) => async (trx: Knex.Transaction) => {
      const row = (await trx("audit_events").where({ id: ids[0] }).first()) as object;
      await trx("audit_events").insert({ ...row, id: "added", seal });
    };
    assert.deepEqual([(await foundAfter(add(2)))?.row, await foundAfter(add(null))], ["added", null]);
  });

  it("is not deceived by a mark that says seals were pruned, made without the key", async () => {
    const forged = async (trx: Knex.Transaction): Promise<void> => {
      const [, second] = await trail.seals.page(trx, 0, 2);
      await removeSeals(trx, 1, 2);
      const mark = { entries: "[]", prunedThrough: 2, sealedAt: time };
      const seal = { ...nextSeal({ ...(second as NonNullable<typeof second>), seq: 1 }, mark, NO_KEY) };
      assert.ok(isSealedBy(seal, NO_KEY));
      await trail.seals.insert(trx, seal);
    };
    assert.equal((await foundAfter(forged))?.seal, 2);
    const added = async (trx: Knex.Transaction): Promise<void> => {
      const last = await trail.seals.last(trx);
      await trail.seals.insert(trx, nextSeal(last, { entries: "[]", prunedThrough: 6, sealedAt: time }, NO_KEY));
    };
    assert.equal((await foundAfter(added))?.seal, 6);
    const atTheEnd = async (trx: Knex.Transaction): Promise<void> => {
      await added(trx);
      await removeSeals(trx, 1, SEALS);
    };
    assert.equal((await foundAfter(atTheEnd, logged))?.seal, SEALS);
  });

  it("says that nothing is proved where all seals are gone, rows and all", async () => {
    await inTransaction(trail.database, (trx) => removeSeals(trx, 1, SEALS));
    const { intact, seals, rows, last } = await trail.verify();
    await restore();
    assert.deepEqual([intact, seals, rows, last], [false, 0, 0, null]);
  });
});
