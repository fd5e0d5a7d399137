// npm run auth -- verify-audit: what it says, and with which exit code.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { inTransaction, openDatabase } from "@repo/service";
import { newDatabase, newFolder, testDialect } from "@repo/testing";
import { runCli, type Ran } from "../support/run-cli.js";
import { AUDIT_KEY, dropGuards, newTrail, type Trail } from "../support/trail.js";

describe("verify-audit on the command line", () => {
  let trail: Trail;
  let last: string;
  before(async () => {
    trail = await newTrail();
    await trail.record(4);
    await trail.seal();
    last = String(trail.log[0]?.details["seal"]);
    await trail.record(1);
  });

  /** Without any other secret than AUDIT_KEY: whoever verifies need not be able to sign tokens. */
  const verify = (...args: string[]): Promise<Ran> =>
    runCli("mysql://not-opened", ["verify-audit", "--database", trail.url, ...args], "", { AUDIT_KEY, SECRET_KEY: "" });

  it("ends with 0 and says how much is proved", async () => {
    const ran = await verify("--last-seal", last);
    const recordedAt = new Date(trail.clock()).toISOString();
    const said = `Intact: 4 rows in 1 seals, the last one ${last}. Not proved: 1 rows without a seal, the oldest of ${recordedAt}.`;
    assert.deepEqual(ran, { code: 0, stdout: `${said}\n`, stderr: "" });
    const { intact, rows, unsealed } = JSON.parse((await verify("--json")).stdout);
    assert.deepEqual([intact, rows, unsealed], [true, 4, 1]);
  });

  it("looks at the identity database where no other is named", async () => {
    const ran = await runCli(trail.url, ["verify-audit"], "", { AUDIT_KEY });
    assert.equal(ran.code, 0, ran.stderr);
  });

  it("ends with 1 for a cut tail, and names what is missing", async () => {
    const ran = await verify("--last-seal", `9${last.slice(1)}`);
    assert.deepEqual([ran.code, ran.stderr], [1, ""]);
    assert.match(ran.stdout, /First fault: seal 9: the tail was cut: the chain ends at 1\./);
  });

  it("ends with 1 for a row that was changed, and names it", async () => {
    await dropGuards(trail.database);
    const [{ id } = { id: "" }] = await trail.database.reader("audit_events").where({ seal: 1 }).orderBy("id");
    const rename = (actor_id: string) =>
      inTransaction(trail.database, async (trx) => void (await trx("audit_events").where({ id }).update({ actor_id })));
    await rename("somebody-else");
    const ran = await verify("--json");
    assert.deepEqual([ran.code, ran.stderr], [1, ""]);
    assert.deepEqual(JSON.parse(ran.stdout).found, { seal: 1, row: id, problem: "it was changed" });
    assert.match((await verify()).stdout, new RegExp(`First fault: seal 1, row ${String(id)}: it was changed\\.`));
    await rename("user-0");
  });

  it("refuses a database that is not there, or has no audit trail, and makes neither", async () => {
    const path = `${await newFolder()}/none.sqlite`;
    const none = await runCli("", ["verify-audit", "--database", `sqlite:${path}`], "", { AUDIT_KEY });
    assert.equal(none.code, 1);
    assert.match(none.stderr, /none\.sqlite cannot be used: ENOENT/);
    assert.ok(!existsSync(path));
    const empty = await newDatabase(testDialect);
    if (testDialect === "sqlite") await openDatabase(empty).close();
    const ran = await runCli("", ["verify-audit", "--database", empty], "", { AUDIT_KEY });
    assert.equal(ran.code, 1);
    assert.match(
      ran.stderr,
      /has no audit trail that this version can verify\. The database lacks 001-audit, .*Start its/,
    );
  });

  it("refuses to go without AUDIT_KEY, and a database that is none", async () => {
    const ran = await runCli(trail.url, ["verify-audit"]);
    assert.deepEqual([ran.code, ran.stderr], [1, "AUDIT_KEY is missing: without it nothing can be proved.\n"]);
    const wrong = await runCli("", ["verify-audit", "--database", "mysql://x"], "", { AUDIT_KEY });
    assert.match(wrong.stderr, /--database is not the address of a database/);
  });
});
