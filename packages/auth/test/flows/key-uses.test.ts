import assert from "node:assert/strict";
import { signUp, until } from "@repo/testing";
import { createKeyUses } from "../../src/flows/key-uses.js";
import { identityStores } from "../../src/identity.js";
import type { ApiKey } from "../../src/model/api-key.js";
import { makeKey, statementsAbout, useKey } from "../support/api-key.js";
import { newApp, type TestApp } from "../support/app.js";

const MINUTE_MS = 60 * 1000;

describe("last_used_at of a key", () => {
  const lastUsed = async ({ rows }: TestApp, id: string): Promise<unknown> =>
    (await rows("api_keys", { id }))[0]?.["last_used_at"];

  const iso = ({ clock }: TestApp): string => new Date(clock()).toISOString();

  it("is the first use, and a use five minutes later; not those between", async () => {
    const test = await newApp({ fresh: true });
    const { id, key } = await makeKey(test.app, (await signUp(test.app)).headers);
    assert.equal(await lastUsed(test, id), null);
    const first = iso(test);
    await useKey(test.app, key).expect(200);
    await until(async () => (await lastUsed(test, id)) === first);

    const updates = await statementsAbout("update", test.database, async () => {
      test.clock.advance(5 * MINUTE_MS - 1);
      for (let use = 0; use < 3; use += 1) await useKey(test.app, key).expect(200);
    });
    assert.deepEqual(updates, []);
    test.clock.advance(1);
    const second = iso(test);
    await useKey(test.app, key).expect(200);
    await until(async () => (await lastUsed(test, id)) === second);
  });

  it("is written once for many uses at the same moment, in two processes", async () => {
    const here = await newApp({ fresh: true });
    const there = await newApp({ url: here.url });
    const { id, key } = await makeKey(here.app, (await signUp(here.app)).headers);
    await here.database.writer.schema.createTable("writes", (table) => table.text("at"));
    await countWrites(here);
    there.clock.advance(1); // so that a second write would change something
    const updates = await statementsAbout("update", here.database, async () => {
      const uses = [here, there].flatMap(({ app }) => Array.from({ length: 10 }, () => useKey(app, key).expect(200)));
      await Promise.all(uses);
      await Promise.all([here, there].map(({ auth }) => auth.close())); // waits for what is being written
    });
    assert.ok(updates.length <= 2, `${updates.length} updates of two processes`);
    assert.equal((await here.rows("writes")).length, 1);
    assert.ok([iso(here), iso(there)].includes(String(await lastUsed(here, id))));
  });

  it("is not what the request waits for, and not what it fails of: a warning says so", async () => {
    const test = await newApp({ fresh: true });
    const { id, key } = await makeKey(test.app, (await signUp(test.app)).headers);
    await failUpdates(test);
    await useKey(test.app, key).expect(200);
    await until(() => test.log.length > 0);
    const [{ level, message, details }] = test.log as [(typeof test.log)[number]];
    assert.deepEqual([level, message], ["warn", "that an API key was used could not be noted"]);
    assert.equal(details["api_key_id"], id);
    assert.ok(!JSON.stringify(details).includes(key.slice(36, 100)));
    await useKey(test.app, key).expect(200); // and it is tried again
    await until(() => test.log.length > 1);
  });

  it("is waited for when the app closes", async () => {
    const test = await newApp({ fresh: true });
    const { id, key } = await makeKey(test.app, (await signUp(test.app)).headers);
    await useKey(test.app, key).expect(200);
    await test.auth.close();
    assert.equal(await lastUsed(test, id), iso(test));
    assert.deepEqual(test.log, []);
  });

  it("is written of so many keys at once and no more: another one's use is noted the next time", async () => {
    const test = await newApp();
    const keys = await Promise.all([1, 2, 3].map(async () => makeKey(test.app, (await signUp(test.app)).headers)));
    const { apiKeys } = identityStores(test.database, { service: "test", clock: test.clock });
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const uses = createKeyUses({ ...test, apiKeys, logger, maximum: 2 });
    const note = async (used: typeof keys): Promise<unknown[]> => {
      for (const { id } of used) uses.note({ id, lastUsedAt: null } as ApiKey);
      await uses.finish();
      return (await Promise.all(keys.map(({ id }) => lastUsed(test, id)))).map((at) => at !== null);
    };
    assert.deepEqual(await note(keys), [true, true, false]);
    assert.deepEqual(await note(keys.slice(2)), [true, true, true]);
  });

  it("is not written for a key that is refused", async () => {
    const test = await newApp({ fresh: true });
    const { id, key } = await makeKey(test.app, (await signUp(test.app)).headers, { expires_in_days: 1 });
    test.clock.advance(24 * 60 * MINUTE_MS);
    await useKey(test.app, key).expect(401);
    await test.auth.close();
    assert.equal(await lastUsed(test, id), null);
  });
});

/** Writes a row for each update of a key that changes it. */
async function countWrites({ database: { writer, dialect } }: TestApp): Promise<void> {
  await trigger(writer, dialect.name, "INSERT INTO writes (at) VALUES (NEW.last_used_at);");
}

async function failUpdates({ database: { writer, dialect } }: TestApp): Promise<void> {
  const fail = dialect.name === "sqlite" ? "SELECT RAISE(ABORT, 'no');" : "RAISE EXCEPTION 'no';";
  await trigger(writer, dialect.name, fail);
}

async function trigger(writer: TestApp["database"]["writer"], dialect: string, statement: string): Promise<void> {
  if (dialect === "sqlite") {
    await writer.raw(`CREATE TRIGGER each AFTER UPDATE ON api_keys BEGIN ${statement} END`);
    return;
  }
  const body = `BEGIN ${statement} RETURN NULL; END`;
  await writer.raw(`CREATE FUNCTION each_update() RETURNS trigger LANGUAGE plpgsql AS $$ ${body} $$`);
  await writer.raw("CREATE TRIGGER each AFTER UPDATE ON api_keys FOR EACH ROW EXECUTE FUNCTION each_update()");
}
