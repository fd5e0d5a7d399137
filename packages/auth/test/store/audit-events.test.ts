// The audit trail: one row for each identity event, in the transaction of what it tells of.
import assert from "node:assert/strict";
import { inTransaction, openDatabase } from "@repo/service";
import { atEnd, expectProblem, newDatabase, signUp } from "@repo/testing";
import request from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const password = "correct horse battery";

/** The event that a request left, without its own id, and its details. */
async function recorded({ rows }: TestApp, requestId: string): Promise<{ event: object; details: object }> {
  const [row, ...more] = await rows("audit_events", { request_id: requestId });
  assert.ok(row && more.length === 0, `${more.length + 1} rows for ${requestId}`);
  const { id, request_id: _, details_mac: __, ...event } = row;
  const [{ event_id: ___, salt: ____, ...details } = {}] = await rows("audit_details", { event_id: id });
  return { event, details };
}

const common = ({ clock }: TestApp) => ({
  source: "campaigns",
  target_type: "user",
  created_at: new Date(clock()).toISOString(),
  count: 1,
  started_at: null,
  seal: null,
});

/** As it is appended when its window ends. */
const failedSignIn = ({ clock }: TestApp) => ({
  source: "test",
  target_type: "user",
  action: "authn_login_fail",
  outcome: "failure",
  count: 1,
  started_at: new Date(clock()).toISOString(),
  created_at: new Date(clock() + 300_000).toISOString(),
  seal: null,
});

describe("an identity event", () => {
  it("is recorded for a registration, with request id, address and user agent", async () => {
    const test = await sharedApp();
    const headers = { "X-Request-Id": "audit-registration", "User-Agent": "curl/8" };
    const body = { username: "audit-registers", password };
    const { id } = (await request(test.app).post("/register").set(headers).send(body)).body;
    assert.deepEqual(await recorded(test, "audit-registration"), {
      event: { ...common(test), actor_id: id, action: "user_created", target_id: id, outcome: "success" },
      details: { ip: "127.0.0.1", user_agent: "curl/8" },
    });
  });

  it("[S59] is recorded for a sign-in", async () => {
    const test = await sharedApp();
    const user = await signUp(test.app);
    await askToken(test.app, formOf(user)).set("X-Request-Id", "audit-sign-in");
    const { event } = await recorded(test, "audit-sign-in");
    const who = { actor_id: user.id, target_id: user.id };
    assert.deepEqual(event, { ...common(test), ...who, action: "authn_login_success", outcome: "success" });
  });

  it("[S53] has the address of the connection and the user of the token, whatever headers say who is asking", async () => {
    const test = await sharedApp();
    const [user, other] = [await signUp(test.app), await signUp(test.app)];
    const { id } = other;
    const forwarded = { "X-Forwarded-For": "203.0.113.7", Forwarded: "for=203.0.113.7", "X-Real-IP": "203.0.113.7" };
    const headers = { ...forwarded, "X-User-Id": id, "X-Forwarded-User": id, "X-Username": other.username };
    const requestId = { "X-Request-Id": "audit-forwarded" };
    await askToken(test.app, formOf(user)).set({ ...headers, ...requestId });
    const { event, details } = await recorded(test, "audit-forwarded");
    assert.equal((event as { actor_id: string }).actor_id, user.id);
    assert.equal((details as { ip: string }).ip, "127.0.0.1");
    const me = await request(test.app)
      .get("/me")
      .set({ ...headers, ...user.headers });
    assert.equal((me.body as { id: string }).id, user.id);
    expectProblem(await request(test.app).get("/me").set(headers), 401, "missing_token");
  });

  it("[S59] is recorded for a failed sign-in: nobody did it, to a user who is known or to none", async () => {
    const test = await newApp({ fresh: true });
    const user = await signUp(test.app);
    await test.closeWindows();
    const failure = { ...failedSignIn(test), actor_id: null };
    const form = { username: user.username, password: "wrong password" };
    await askToken(test.app, form).set("X-Request-Id", "audit-wrong-password");
    await askToken(test.app, { ...form, username: "my-Secret-99" }).set("X-Request-Id", "audit-unknown-user");
    await test.closeWindows();
    assert.deepEqual((await recorded(test, "audit-wrong-password")).event, { ...failure, target_id: user.id });
    assert.deepEqual((await recorded(test, "audit-unknown-user")).event, { ...failure, target_id: null });
  });

  it("[S59] never keeps the name that was tried, which may be a password, nor any password", async () => {
    const { app, rows, closeWindows } = await newApp({ fresh: true, rateLimits: "on" });
    await signUp(app, "marie");
    await askToken(app, { username: "hunter2-in-the-wrong-field", password: "marie" });
    await askToken(app, { username: "marie", password: "hunter3-wrong" });
    const counted = JSON.stringify(await rows("rate_limits"));
    for (const secret of ["hunter", password, "marie"]) assert.ok(!counted.includes(secret), secret);
    await closeWindows();
    const kept = JSON.stringify([await rows("audit_events"), await rows("audit_details")]);
    for (const secret of ["hunter", password, "marie"]) assert.ok(!kept.includes(secret), secret);
  });

  it("is recorded as a failure when the password is right and the scope is refused", async () => {
    const test = await newApp({ fresh: true });
    const user = await signUp(test.app);
    const res = await askToken(test.app, { ...formOf(user), scope: "nothing" }).set(
      "X-Request-Id",
      "audit-scope-guess",
    );
    expectOAuthError(res, 400, "invalid_scope");
    await test.closeWindows();
    const { event } = await recorded(test, "audit-scope-guess");
    const who = { actor_id: null, target_id: user.id };
    assert.deepEqual(event, { ...failedSignIn(test), ...who });
  });

  it("cuts a long user agent, and does without one", async () => {
    const test = await newApp({ fresh: true });
    const form = { username: "nobody-at-all", password };
    const agent = "x".repeat(5000);
    await askToken(test.app, form).set({ "X-Request-Id": "audit-long-agent", "User-Agent": agent });
    await test.closeWindows();
    const { details } = await recorded(test, "audit-long-agent");
    assert.equal((details as { user_agent: string }).user_agent, agent.slice(0, 256));
    await askToken(test.app, form).set("X-Request-Id", "audit-no-agent").unset("User-Agent");
    await test.closeWindows();
    assert.equal(((await recorded(test, "audit-no-agent")).details as { user_agent: null }).user_agent, null);
  });
});

describe("an audit row and what it tells of", () => {
  it("[S50] are both missing when the row cannot be written: no account, no session, no half of a row", async () => {
    const { app, database, rows } = await newApp({ fresh: true });
    const { username } = await signUp(app);
    const before = [await rows("users"), await rows("sessions"), await rows("audit_events")];
    await inTransaction(database, async (trx) => trx.schema.dropTable("audit_details"));
    const body = { username: "too-late", password };
    expectProblem(await request(app).post("/register").send(body), 500, "internal_error");
    expectOAuthError(await askToken(app, { username, password }), 500, "server_error");
    assert.deepEqual([await rows("users"), await rows("sessions"), await rows("audit_events")], before);
  });

  it("are one transaction in a service's own database, with who, what and where from", async () => {
    const own = openDatabase(await newDatabase());
    atEnd(() => own.close());
    const { app } = await newApp({
      serviceDatabase: own,
      routes: (app, auth) =>
        app.post("/things", auth.requires(), async (req, res) => {
          const event = { action: "thing_created", targetType: "thing", targetId: "t-1" };
          await inTransaction(own, async (trx) => {
            await auth.audit.record(trx, auth.audit.event(req, event));
            if (req.query["fail"]) throw new Error("after the row");
          });
          res.sendStatus(201);
        }),
    });
    const { id, headers } = await signUp(app);
    await request(app).post("/things?fail=1").set(headers).expect(500);
    assert.deepEqual(await own.reader("audit_events"), []);
    await request(app).post("/things").set(headers).set("X-Request-Id", "thing-request").expect(201);
    const [stored]: Record<string, unknown>[] = await own.reader("audit_events");
    const { actor_id, source, action, target_type, target_id, request_id, outcome } = stored ?? {};
    const row = [actor_id, source, action, target_type, target_id, request_id, outcome];
    assert.deepEqual(row, [id, "campaigns", "thing_created", "thing", "t-1", "thing-request", "success"]);
    assert.equal((await own.reader("audit_details")).length, 1);
  });
});
