// Who sees which audit events, and how they are asked for.
import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { newService } from "../support/service.js";
import { newAdmin } from "../support/session.js";
import { askToken, formOf } from "../support/token-request.js";

type Shown = Readonly<Record<string, string | number | null>>;

const get = (test: TestApp, { headers }: Pick<SignedIn, "headers">, path: string, query = {}): Promise<Response> =>
  Promise.resolve(request(test.app).get(path).set(headers).query(query));

const eventsOf = ({ body }: Response): Shown[] => body.data as Shown[];
const actionsOf = (res: Response): unknown[] => eventsOf(res).map(({ action }) => action);

describe("GET /me/audit-events", () => {
  it("shows what the account did and what was done to it, whole, the newest first, and nothing of others", async () => {
    const test = await newService({ fresh: true }); // elsewhere an app whose clock is ahead may end the window
    const user = await signUp(test.app);
    await signUp(test.app);
    const device = { "User-Agent": "curl/8", "X-Request-Id": "own-events-1" };
    await askToken(test.app, { ...formOf(user), password: "mistyped" }).set(device);
    await test.act(user);
    const open = (await get(test, user, "/me/audit-events")).body;
    assert.equal(open.data.length, 3);
    assert.deepEqual(open.failed_sign_ins, {
      count: 1,
      started_at: "2026-06-01T12:00:00.000Z",
      ends_at: "2026-06-01T12:05:00.000Z",
      ip: "127.0.0.1",
      user_agent: "curl/8",
    });
    await test.closeWindows();
    const res = await get(test, user, "/me/audit-events");
    assert.equal(res.body.failed_sign_ins, null);
    assert.equal(res.headers["cache-control"], "no-store");
    assert.equal(res.body.next_cursor, null);
    assert.deepEqual(actionsOf(res), ["authn_login_fail", "thing_created", "authn_login_success", "user_created"]);
    const { id, ...failed } = eventsOf(res)[0] ?? {};
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    assert.deepEqual(failed, {
      source: "test", // whoever ended the window
      actor_id: null,
      action: "authn_login_fail",
      target_type: "user",
      target_id: user.id,
      request_id: "own-events-1",
      outcome: "failure",
      created_at: "2026-06-01T12:05:00.000Z",
      count: 1,
      started_at: "2026-06-01T12:00:00.000Z",
      ip: "127.0.0.1",
      user_agent: "curl/8",
    });
  });

  it("shows that an admin changed the account, and not from where", async () => {
    const test = await sharedApp();
    const [admin, user] = [await newAdmin(test), await signUp(test.app)];
    await request(test.app).patch(`/users/${user.id}`).set(admin.headers).send({ disabled: true }).expect(200);
    await request(test.app).patch(`/users/${user.id}`).set(admin.headers).send({ disabled: false }).expect(200);
    const again = await askToken(test.app, formOf(user));
    const own = { headers: { Authorization: `Bearer ${String(again.body.access_token)}` } };
    const [event] = eventsOf(await get(test, own, "/me/audit-events", { action: "user_archived" }));
    const { actor_id, target_id, ip, user_agent } = event ?? {};
    assert.deepEqual([actor_id, target_id, ip, user_agent], [admin.id, user.id, null, null]);
    const query = { action: "user_archived", target_id: user.id };
    assert.equal(eventsOf(await get(test, admin, "/audit-events", query))[0]?.["ip"], "127.0.0.1");
  });

  it("does not take an event about something that has the user's id for one about the user", async () => {
    const test = await newService();
    const [user, other] = [await signUp(test.app), await signUp(test.app)];
    await test.act(other, user.id);
    assert.ok(!actionsOf(await get(test, user, "/me/audit-events")).includes("thing_created"));
  });

  it("asks for a user's token and no scope, and knows no filter for other people's events", async () => {
    const test = await sharedApp();
    const user = await signUp(test.app);
    const other = await signUp(test.app);
    assert.deepEqual(
      eventsOf(await get(test, user, "/me/audit-events", { actor_id: other.id, target_id: other.id })),
      eventsOf(await get(test, user, "/me/audit-events")),
    );
    expectProblem(await get(test, { headers: { Authorization: "" } }, "/me/audit-events"), 401, "missing_token");
    expectProblem(await request(test.app).delete("/me/audit-events").set(user.headers), 405, "method_not_allowed");
  });
});

describe("GET /audit-events", () => {
  it("shows everything, and finds by actor, action, target and time", async () => {
    const test = await newApp({ fresh: true });
    const admin = await newAdmin(test);
    test.clock.advance(60_000);
    const user = await signUp(test.app);
    test.clock.advance(60_000);
    await askToken(test.app, { ...formOf(user), password: "mistyped" });
    await test.closeWindows();
    const find = async (query: object): Promise<unknown[]> => actionsOf(await get(test, admin, "/audit-events", query));
    const all = await find({});
    assert.equal(all.length, (await test.rows("audit_events")).length);
    assert.deepEqual(all.slice(0, 3), ["authn_login_fail", "authn_login_success", "user_created"]);
    assert.deepEqual(await find({ actor_id: user.id }), ["authn_login_success", "user_created"]);
    assert.deepEqual(await find({ target_id: user.id, action: "authn_login_fail" }), ["authn_login_fail"]);
    assert.deepEqual(await find({ target_type: "nothing" }), []);
    assert.deepEqual(await find({ since: "2026-06-01T12:02:00Z" }), ["authn_login_fail"]);
    const window = { since: "2026-06-01T12:01:00Z", until: "2026-06-01T12:02:00Z" };
    assert.deepEqual(await find(window), ["authn_login_success", "user_created"]);
    assert.equal((await find({ until: "2026-06-01T12:01:00Z" })).length, all.length - 3);
  });

  it("answers 422 with every bad parameter at once, and for the cursor of another list", async () => {
    const test = await sharedApp();
    const admin = await newAdmin(test);
    const bad = { actor_id: "me", action: "", target_type: "\0", target_id: "", since: "today", until: "", sort: "id" };
    const { errors } = expectProblem(await get(test, admin, "/audit-events", bad), 422, "validation_failed");
    assert.deepEqual(errors?.map(({ field }) => field).sort(), Object.keys(bad).sort());
    const query = { limit: 1, actor_id: admin.id };
    const { next_cursor: cursor } = (await get(test, admin, "/audit-events", query)).body;
    expectProblem(await get(test, admin, "/audit-events", { cursor }), 422, "validation_failed");
  });
});
