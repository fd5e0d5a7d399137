// Who seals the audit rows, and what that keeps waiting.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTransaction } from "@repo/service";
import { runNode, signUp, testEnvironment, until } from "@repo/testing";
import { createSealer } from "../../src/flows/seal-audit.js";
import { verifyAudit } from "../../src/flows/verify-audit.js";
import { newApp } from "../support/app.js";
import { newService } from "../support/service.js";
import { AUDIT_KEY, newTrail } from "../support/trail.js";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

describe("sealing audit rows", () => {
  it("by two processes at once gives one chain without gaps, also when one is killed on the way", async () => {
    const trail = await newTrail();
    const env = testEnvironment({ DATABASE_URL: trail.url, AUDIT_KEY });
    const other = runNode([fileURLToPath(new URL("../fixtures/sealer.js", import.meta.url))], env);
    const made = (): number => other.output().match(/rows sealed/g)?.length ?? 0;
    await trail.record(1);
    await until(() => made() > 0);
    for (let turn = 0; turn < 150; turn += 1) {
      await Promise.all([trail.record(4), trail.record(3), trail.seal()]);
      if (turn === 100) void other.stop("SIGKILL");
    }
    await other.ended;
    await trail.seal();
    const { found, seals, rows, unsealed } = await trail.verify();
    assert.deepEqual([found, rows, unsealed], [null, 150 * 7 + 1, 0]);
    assert.ok(trail.log.every(({ level }) => level === "info")); // who was slower drops its seal and complains of nothing
    const own = trail.log.filter(({ message }) => message === "audit rows sealed").length;
    assert.ok(own > 0 && made() > 1 && seals >= own + made(), `${own} and ${made()} make ${seals}`);
  });

  it("keeps no transaction open while it reads and computes", async () => {
    const trail = await newTrail();
    await trail.record(1);
    const unsealed: typeof trail.seals.unsealed = async (limit) => {
      const rows = await trail.seals.unsealed(limit);
      await trail.record(1); // on SQLite it would wait for a transaction, in vain
      return rows;
    };
    const { database, clock } = trail;
    const seals = { ...trail.seals, unsealed };
    await createSealer({ database, seals, auditKey: AUDIT_KEY, clock, logger: silent }).seal();
    assert.deepEqual(await trail.verify().then(({ found, rows, unsealed: left }) => [found, rows, left]), [null, 1, 1]);
  });

  it("goes on at once while batches are full, in seals of 200 rows, and logs each", async () => {
    const trail = await newTrail();
    await trail.record(500);
    await trail.seal();
    const counts = trail.log.map(({ level, details }) => [level, details["events"]]);
    assert.deepEqual(counts, [
      ["info", 200],
      ["info", 200],
      ["info", 100],
    ]);
    const { last, ...verdict } = await trail.verify();
    assert.deepEqual([verdict.rows, last], [500, trail.log[2]?.details["seal"]]);
    assert.equal(trail.log[2]?.details["database"], trail.database.name);
  });

  it("that fails is tried again, and one warning says so", async () => {
    const trail = await newTrail();
    await trail.record(1);
    const rename = (from: string, to: string) =>
      inTransaction(trail.database, async (trx) => void (await trx.schema.renameTable(from, to)));
    const { database, seals, clock } = trail;
    const sealer = createSealer({
      ...{ database, seals, clock, auditKey: AUDIT_KEY },
      logger: { ...silent, warn: (_details, message) => void said.push(message) },
    });
    const said: string[] = [];
    await rename("audit_seals", "away");
    await sealer.seal();
    await sealer.seal();
    assert.deepEqual(said, ["audit rows could not be sealed; it will be tried again"]);
    await rename("away", "audit_seals");
    await sealer.seal();
    assert.equal((await trail.verify()).unsealed, 0);
  });

  it("puts no seal into the chain that names a row which cannot be stamped", async () => {
    const trail = await newTrail();
    await trail.record(1);
    const unsealed: typeof trail.seals.unsealed = async (limit) => [
      ...(await trail.seals.unsealed(limit)),
      { id: "not-there", fields: [] },
    ];
    const { database, clock } = trail;
    const seals = { ...trail.seals, unsealed };
    await createSealer({ database, seals, auditKey: AUDIT_KEY, clock, logger: silent }).seal();
    assert.deepEqual([await trail.seals.last(), (await trail.verify()).unsealed], [undefined, 1]);
  });

  it("on top of a seal of another key says so in the log, where operators who mixed keys up see it", async () => {
    const trail = await newTrail();
    await trail.record(1);
    await trail.seal(`${AUDIT_KEY}!`);
    await trail.record(1);
    await trail.seal();
    const errors = trail.log.filter(({ level }) => level === "error");
    assert.deepEqual([errors.length, errors[0]?.details["seal"]], [1, 1]);
    assert.match((await trail.verify()).found?.problem ?? "", /made under another AUDIT_KEY/);
  });
});

describe("a service with AUDIT_KEY", () => {
  it("seals the rows in both its databases, those from before it had a key, too, and the last ones at its end", async () => {
    const before = await newService({ fresh: true });
    const user = await signUp(before.app);
    await before.act(user);
    assert.equal((await before.rows("audit_seals")).length, 0);
    const { url, ownUrl } = before;
    const test = await newService({ url, ownUrl, auditKey: AUDIT_KEY });
    const sealed = (): unknown[] => test.log.filter(({ message }) => message === "audit rows sealed");
    await until(() => sealed().length === 2);
    await test.act(user);
    const younger = await verifyAudit(test.own, AUDIT_KEY);
    assert.deepEqual([younger.found, younger.rows, younger.unsealed], [null, 1, 1]);
    await test.auth.close();
    assert.deepEqual((await verifyAudit(test.own, AUDIT_KEY)).rows, 2);
    assert.deepEqual((await verifyAudit(test.database, AUDIT_KEY)).rows, 2);
  });

  it("seals nothing twice where all is one database", async () => {
    const { url } = await newApp({ fresh: true });
    const test = await newService({ url, ownUrl: url, auditKey: AUDIT_KEY });
    await signUp(test.app);
    await test.auth.close();
    const { found, seals, rows } = await verifyAudit(test.own, AUDIT_KEY);
    assert.deepEqual([found, rows], [null, 2]);
    assert.ok(seals <= 2);
  });
});
