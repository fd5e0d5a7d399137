// Changing the password and deleting the account: both ask for the password once more.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request, { type Response } from "supertest";
import type { Express } from "express";
import { newApp, sharedApp } from "../support/app.js";
import { duringCheck } from "../support/bcrypt-work.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { newSession, refresh, refreshed, type ClientSession } from "../support/session.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const NEW = "a new and longer password";

function changePassword(app: Express, { headers, password }: ClientSession, change: object = {}): Promise<Response> {
  const body = { current_password: password, new_password: NEW, ...change };
  return Promise.resolve(request(app).post("/me/password").set(headers).send(body));
}

describe("POST /me/password", () => {
  it("[S7] changes the password, ends every other session and keeps the caller's", async () => {
    const { app, rows } = await sharedApp();
    const own = await newSession(app);
    const other = await newSession(app, {}, own);
    assert.equal((await changePassword(app, own)).status, 204);
    await expectRefused(app, other.token);
    expectOAuthError(await refresh(app, other.refreshToken), 400, "invalid_grant");
    await expectAccepted(app, own.token);
    await refreshed(app, own.refreshToken);
    expectOAuthError(await askToken(app, formOf(own)), 400, "invalid_grant");
    assert.equal((await askToken(app, formOf({ ...own, password: NEW }))).status, 200);
    const events = await rows("audit_events", { action: "authn_password_change", target_id: own.id });
    assert.equal(events.length, 1);
  });

  it("[S7] answers 403 wrong_password, changes nothing and leaves a row, whatever the wrong password is", async () => {
    const { app, rows } = await sharedApp();
    const user = await newSession(app);
    for (const current_password of ["wrong", "", `${user.password} `, "x".repeat(73)]) {
      expectProblem(await changePassword(app, user, { current_password }), 403, "wrong_password");
    }
    assert.equal((await askToken(app, formOf(user))).status, 200);
    const failed = await rows("audit_events", { action: "authn_password_change_fail", target_id: user.id });
    assert.deepEqual(
      failed.map(({ outcome }) => outcome),
      Array(4).fill("failure"),
    );
  });

  it("answers 422 with every bad field, by the rules of registration, and never a value", async () => {
    const { app } = await sharedApp();
    const user = await newSession(app);
    for (const new_password of ["short", "password123", `my ${user.username}`, "ü".repeat(37), 12345678]) {
      const res = await changePassword(app, user, { current_password: 1, new_password, extra: true });
      const { errors } = expectProblem(res, 422, "validation_failed");
      assert.deepEqual(errors?.map(({ field }) => field).sort(), ["current_password", "extra", "new_password"]);
      assert.ok(!res.text.includes(String(new_password)));
    }
  });

  it("is refused when the session ends, or the password changes, while the password is checked", async () => {
    const { app, database } = await newApp();
    const user = await newSession(app);
    const endSession = async (): Promise<void> =>
      void (await database.writer("sessions").where({ user_id: user.id }).delete());
    expectProblem(await duringCheck(endSession, () => changePassword(app, user)), 401, "invalid_token");
    const again = await newSession(app, {}, user);
    const change = async (): Promise<void> =>
      void (await database.writer("users").where({ id: user.id }).increment("password_version", 1));
    expectProblem(await duringCheck(change, () => changePassword(app, again)), 403, "wrong_password");
  });
});

describe("POST /me/delete", () => {
  it("[S26] erases account, sessions, and where the user came from; the events stay, under an id that is nobody's", async () => {
    const { app, rows, database } = await sharedApp();
    const user = await newSession(app);
    await askToken(app, { ...formOf(user), password: "mistyped" });
    const other = await signUp(app);
    const erased = await request(app).post("/me/delete").set(user.headers).send({ current_password: user.password });
    assert.equal(erased.status, 204);
    await expectRefused(app, user.token);
    expectOAuthError(await refresh(app, user.refreshToken), 400, "invalid_grant");
    expectOAuthError(await askToken(app, formOf(user)), 400, "invalid_grant");
    assert.deepEqual(await rows("users", { id: user.id }), []);
    assert.deepEqual(await rows("sessions", { user_id: user.id }), []);
    const details = (column: string, id: string) =>
      database.reader("audit_details").join("audit_events", "id", "event_id").where(column, id);
    assert.deepEqual(await details("actor_id", user.id), []);
    assert.deepEqual(await details("target_id", user.id), []);
    assert.notDeepEqual(await details("actor_id", other.id), []);
    const actions = (await rows("audit_events", { target_id: user.id })).map(({ action }) => action);
    assert.deepEqual(actions.sort(), [
      "authn_login_fail",
      "authn_login_success",
      "authn_login_success",
      "sensitive_delete",
      "user_created",
      "user_deleted",
    ]);
    assert.equal((await rows("erased_users", { user_id: user.id })).length, 1);
    await request(app).post("/register").send(formOf(user)).expect(201); // the name is free again
  });

  it("answers 403 wrong_password, and 422 without one", async () => {
    const { app } = await sharedApp();
    const { headers, token } = await newSession(app);
    const send = (body: object) => request(app).post("/me/delete").set(headers).send(body);
    expectProblem(await send({ current_password: "wrong" }), 403, "wrong_password");
    expectProblem(await send({}), 422, "validation_failed");
    await expectAccepted(app, token);
  });

  it("needs the scope account, as changing the password does", async () => {
    const { app } = await sharedApp();
    const user = await newSession(app, { scope: "campaigns:read campaigns:write" });
    for (const path of ["/me/delete", "/me/password"]) {
      const res = await request(app).post(path).set(user.headers).send({ current_password: user.password });
      expectProblem(res, 403, "insufficient_scope");
    }
  });
});
