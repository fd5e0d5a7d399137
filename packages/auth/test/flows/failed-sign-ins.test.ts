// Failed sign-ins, from the count of a window to the row in the audit trail.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import request from "supertest";
import { createFailedSignIns } from "../../src/flows/failed-sign-ins.js";
import { identityStores } from "../../src/identity.js";
import { newApp, type TestApp } from "../support/app.js";
import { askToken } from "../support/token-request.js";

const WINDOW_MS = 5 * 60_000;

const failures = ({ rows }: TestApp): Promise<Record<string, unknown>[]> =>
  rows("audit_events", { action: "authn_login_fail" });

const flowsOf = ({ database, clock }: TestApp): ReturnType<typeof createFailedSignIns> =>
  createFailedSignIns({ ...identityStores(database, { service: "test", clock }), clock });

describe("failed sign-ins", () => {
  let test: TestApp;
  beforeEach(async () => {
    test = await newApp({ fresh: true });
  });
  const fail = (username: string, agent = "curl/8") =>
    askToken(test.app, { username, password: "a wrong guess" }).set("User-Agent", agent);

  it("[S59] are one row for each account and window, with how many, since when, and where the last came from", async () => {
    const [ada, bob] = [await signUp(test.app), await signUp(test.app)];
    for (const agent of ["one", "two", "three"]) await fail(ada.username, agent);
    await fail(bob.username);
    test.clock.advance(WINDOW_MS - 1);
    const flows = flowsOf(test);
    await flows.closeWindows();
    assert.deepEqual(await failures(test), []);
    test.clock.advance(1);
    await flows.closeWindows();
    const [row, ...others] = (await failures(test)).filter(({ target_id }) => target_id === ada.id);
    assert.deepEqual([row?.["count"], row?.["started_at"], others], [3, "2026-06-01T12:00:00.000Z", []]);
    const [details] = await test.rows("audit_details", { event_id: row?.["id"] });
    assert.deepEqual([details?.["ip"], details?.["user_agent"]], ["127.0.0.1", "three"]);
    assert.equal((await failures(test)).length, 2);
    await flows.closeWindows();
    assert.equal((await failures(test)).length, 2);
  });

  it("of all names that nobody has are one row, without the names", async () => {
    for (const name of ["nobody-one", "nobody-two", "not a name at all"]) await fail(name);
    await test.closeWindows();
    const [row, ...others] = await failures(test);
    assert.deepEqual([row?.["target_id"], row?.["count"], others], [null, 3, []]);
  });

  it("of the next window are another row, also where nobody has ended the first one yet", async () => {
    const { username } = await signUp(test.app);
    await fail(username);
    test.clock.advance(WINDOW_MS);
    await fail(username);
    await fail(username);
    await test.closeWindows();
    assert.deepEqual((await failures(test)).map(({ count }) => count).sort(), [1, 2]);
  });

  it("are appended once, whoever ends the window: ten processes at once, and a failure beside them", async () => {
    const { username } = await signUp(test.app);
    await fail(username);
    test.clock.advance(WINDOW_MS);
    const flows = flowsOf(test);
    await Promise.all([...Array.from({ length: 10 }, () => flows.closeWindows()), fail(username)]);
    assert.deepEqual(
      (await failures(test)).map(({ count }) => count),
      [1],
    );
  });

  it("of an account that is erased are appended at once, and not from where", async () => {
    const { id, username, password, headers } = await signUp(test.app);
    await fail(username);
    await request(test.app).post("/me/delete").set(headers).send({ current_password: password }).expect(204);
    const [row] = await failures(test);
    assert.deepEqual([row?.["target_id"], row?.["count"]], [id, 1]);
    assert.deepEqual(await test.rows("audit_details", { event_id: row?.["id"] }), []);
    assert.deepEqual(await test.rows("rate_limits", { key: `failed-sign-ins:${id}` }), []);
  });

  it("are not pruned with the counters before they are in the trail", async () => {
    const { username } = await signUp(test.app);
    await fail(username);
    test.clock.advance(24 * 60 * 60_000);
    const { counters } = identityStores(test.database, { service: "test", clock: test.clock });
    await test.database.writer.transaction((trx) => counters.prune(trx, new Date(test.clock()).toISOString(), 100));
    await flowsOf(test).closeWindows();
    assert.equal((await failures(test)).length, 1);
  });
});
