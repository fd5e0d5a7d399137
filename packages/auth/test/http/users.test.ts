// What admins change of users, and what that ends.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { expectProblem } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { newAdmin, newSession, refresh, refreshed, type ClientSession } from "../support/session.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const patch = (app: Express, { headers }: ClientSession, id: string, change: object): Promise<Response> =>
  Promise.resolve(request(app).patch(`/users/${id}`).set(headers).send(change));

describe("PATCH /users/{id}", () => {
  it("[S27] gives a role: the old access tokens end, the session goes on and has it in the next token", async () => {
    const test = await sharedApp();
    const { app, rows } = test;
    const [admin, user] = [await newAdmin(test), await newSession(app)];
    const res = await patch(app, admin, user.id, { role: "admin" });
    const { created_at, ...shown } = res.body;
    assert.deepEqual(shown, { id: user.id, username: user.username, role: "admin", disabled: false });
    assert.match(created_at, /Z$/);
    await expectRefused(app, user.token, /has ended/);
    const next = await refreshed(app, user.refreshToken);
    assert.equal(claimsOf(next.token)["role"], "admin");
    await expectAccepted(app, next.token);
    const [event] = await rows("audit_events", { action: "authz_change", target_id: user.id, actor_id: admin.id });
    assert.equal(event?.["outcome"], "success");
  });

  it("[S26] disables: no token, session or sign-in of the user works, also after enabling; then a sign-in does", async () => {
    const test = await sharedApp();
    const { app, rows } = test;
    const [admin, user] = [await newAdmin(test), await newSession(app)];
    assert.equal((await patch(app, admin, user.id, { disabled: true })).body.disabled, true);
    await expectRefused(app, user.token);
    expectOAuthError(await refresh(app, user.refreshToken), 400, "invalid_grant");
    expectOAuthError(await askToken(app, formOf(user)), 400, "invalid_grant");
    assert.equal((await patch(app, admin, user.id, { disabled: false })).body.disabled, false);
    await expectRefused(app, user.token);
    expectOAuthError(await refresh(app, user.refreshToken), 400, "invalid_grant");
    await expectAccepted(app, (await newSession(app, {}, user)).token);
    const actions = (await rows("audit_events", { target_id: user.id, actor_id: admin.id })).map(
      (row) => row["action"],
    );
    assert.deepEqual(actions.sort(), ["user_archived", "user_updated"]);
  });

  it("changes nothing, and ends nothing, where all is so already", async () => {
    const test = await sharedApp();
    const { app, rows } = test;
    const [admin, user] = [await newAdmin(test), await newSession(app)];
    for (const change of [{}, { role: "user" }, { disabled: false }]) {
      assert.equal((await patch(app, admin, user.id, change)).status, 200);
    }
    await expectAccepted(app, user.token);
    assert.deepEqual(await rows("audit_events", { target_id: user.id, actor_id: admin.id }), []);
  });

  it("answers 422 for a role or a state that there is not, and for every other field", async () => {
    const test = await sharedApp();
    const admin = await newAdmin(test);
    const roles = ["root", null, ["admin"], [], [["admin"]]].map((role) => ({ role }));
    const states = ["true", 1, null, [true], []].map((disabled) => ({ disabled }));
    for (const change of [...roles, ...states, { username: "x" }]) {
      expectProblem(await patch(test.app, admin, admin.id, change), 422, "validation_failed");
    }
  });

  it("answers 404 for an id that nobody has", async () => {
    const test = await sharedApp();
    const admin = await newAdmin(test);
    for (const id of [randomUUID(), "me"]) {
      expectProblem(await patch(test.app, admin, id, { role: "user" }), 404, "not_found");
    }
  });

  it("[S44] is for admins whose token has the scope admin, nobody else", async () => {
    const test = await sharedApp();
    const { app } = test;
    const user = await newSession(app);
    for (const caller of [user, await newAdmin(test, { scope: "account campaigns:write" })]) {
      const res = await patch(app, caller, user.id, { role: "admin" });
      expectProblem(res, 403, "insufficient_scope");
      assert.match(String(res.headers["www-authenticate"]), /scope="admin"/);
    }
  });
});

describe("what happens to a user on one service", () => {
  it("[S25] is refused on the other one within two seconds: demoted, disabled, signed out, erased", async () => {
    const one = await newApp({ fresh: true });
    const other = await newApp({ url: one.url, service: "orders" });
    const admin = await newAdmin(one);
    const users = await Promise.all(Array.from({ length: 4 }, () => newSession(one.app)));
    const [demoted, disabled, signedOut, erased] = users as [
      ClientSession,
      ClientSession,
      ClientSession,
      ClientSession,
    ];
    for (const { token } of users) await expectElsewhere(other.app, token, 200);
    await patch(one.app, admin, demoted.id, { role: "admin" });
    await patch(one.app, admin, disabled.id, { disabled: true });
    await request(one.app).delete("/me/sessions").set(signedOut.headers).expect(204);
    await request(one.app)
      .post("/me/delete")
      .set(erased.headers)
      .send({ current_password: erased.password })
      .expect(204);
    const deadline = performance.now() + 2000;
    for (const { token } of users) {
      while ((await request(other.app).get("/me").set("Authorization", `Bearer ${token}`)).status === 200) {
        assert.ok(performance.now() < deadline, "still accepted after two seconds");
      }
      await expectElsewhere(other.app, token, 401);
    }
  });
});

async function expectElsewhere(app: Express, token: string, status: number): Promise<void> {
  assert.equal((await request(app).get("/me").set("Authorization", `Bearer ${token}`)).status, status);
}
