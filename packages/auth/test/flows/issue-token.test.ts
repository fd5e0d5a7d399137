// A sign-in as it is stored, and what happens when the user changes meanwhile.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { signUp, type SignedIn } from "@repo/testing";
import type { Knex } from "knex";
import { sharedApp, type TestApp } from "../support/app.js";
import { duringCheck } from "../support/bcrypt-work.js";
import { claimsOf } from "../support/forge.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const change = ({ database }: TestApp, work: (users: Knex.QueryBuilder) => Promise<unknown>): Promise<void> =>
  inTransaction(database, async (trx) => void (await work(trx("users"))));

describe("a session", () => {
  it("begins with each sign-in, and its id is the token's sid", async () => {
    const { app, clock, rows } = await sharedApp();
    const { id, token } = await signUp(app);
    assert.deepEqual(await rows("sessions", { user_id: id }), [
      {
        id: claimsOf(token)["sid"],
        user_id: id,
        client_id: "first-party",
        scope: null,
        audience: null,
        ip: "127.0.0.1",
        user_agent: null,
        created_at: new Date(clock()).toISOString(),
        last_used_at: new Date(clock()).toISOString(),
        expires_at: new Date(clock() + 30 * 24 * 60 * 60 * 1000).toISOString(),
      },
    ]);
  });

  const changes: Record<string, (test: TestApp, user: SignedIn) => Promise<void>> = {
    "is disabled": (test, { id }) => test.disable(id),
    "is disabled by hand, the version left as it was": (test, { id }) =>
      change(test, (users) => users.where({ id }).update({ disabled_at: "2026-06-01T12:00:00.000Z" })),
    "gets another role": (test, { id }) => test.setRole(id, "admin"),
    "changes the password": (test, { id }) =>
      change(test, (users) => users.where({ id }).increment("password_version", 1)),
    "is deleted": async (test, { id }) => {
      await inTransaction(test.database, async (trx) => void (await trx("sessions").where({ user_id: id }).delete()));
      await change(test, (users) => users.where({ id }).delete());
    },
  };
  for (const [name, changeUser] of Object.entries(changes)) {
    it(`[S50] does not begin when the user ${name} between check and commit, and the failure is recorded`, async () => {
      const test = await sharedApp();
      const user = await signUp(test.app);
      await inTransaction(test.database, async (trx) => void (await trx("sessions").delete()));
      await test.closeWindows();
      const res = await duringCheck(
        () => changeUser(test, user),
        () => askToken(test.app, formOf(user)),
      );
      expectOAuthError(res, 400, "invalid_grant");
      assert.deepEqual(await test.rows("sessions", { user_id: user.id }), []);
      await test.closeWindows();
      const [failure] = await test.rows("audit_events", { request_id: res.headers["x-request-id"] });
      assert.equal(failure?.["action"], "authn_login_fail");
    });
  }
});
