// bcrypt and SQLite share libuv's four threads: whoever waits for a lock in one of them takes it from the others.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { migrate, openDatabase, type Database } from "@repo/service";
import { atEnd, newDatabase, runNode, type TestProcess } from "@repo/testing";

const TIMES = process.env["FULL"] ? 2000 : 300;
const MAX_WAIT_MS = 5000;

const counters = {
  table: "counters_migrations",
  migrations: [
    {
      name: "001-counters",
      up: async (trx: Database["writer"]) => {
        await trx.schema.createTable("counters", (table) => void table.integer("count").notNullable());
        await trx("counters").insert({ count: 0 });
      },
    },
  ],
};

async function counterDatabase(): Promise<{ url: string; database: Database }> {
  const url = await newDatabase("sqlite");
  const database = openDatabase(url);
  atEnd(() => database.close());
  await migrate(database, counters);
  return { url, database };
}

interface Report {
  readonly longestMs: number;
  readonly hashes: number;
}

/** Runs the fixture busy.ts to its end; gives what it tells. */
async function runBusy(env: Record<string, string>): Promise<Report> {
  const fixture: TestProcess = runNode([fileURLToPath(new URL("../fixtures/busy.js", import.meta.url))], env);
  let report: Report | undefined;
  fixture.child.once("message", (message) => (report = message as Report));
  assert.equal(await fixture.ended, 0, fixture.output());
  assert.ok(report);
  return report;
}

describe("two processes that hash passwords in every slot and write the same two SQLite files", () => {
  const title = `fail and lose none of ${TIMES} read-then-write transactions of 8 writers each`;
  it(`${title}; nobody waits over ${MAX_WAIT_MS / 1000} s`, async function () {
    this.timeout(60_000 + TIMES * 100);
    const identity = await counterDatabase();
    const data = await counterDatabase();
    const env = { IDENTITY_URL: identity.url, DATA_URL: data.url, TIMES: String(TIMES) };
    const reports = await Promise.all([runBusy(env), runBusy(env)]);

    const said = reports.map(({ longestMs, hashes }) => `${longestMs} ms with ${hashes} hashes`).join(" and ");
    console.log(`      the longest waits: ${said}`);
    for (const { database } of [identity, data]) {
      assert.deepEqual(await database.reader("counters"), [{ count: TIMES }]);
    }
    assert.ok(
      reports.every(({ hashes }) => hashes > 0),
      said,
    );
    assert.ok(
      reports.every(({ longestMs }) => longestMs <= MAX_WAIT_MS),
      `the longest waits: ${said}`,
    );
  });
});
