// What stands around a key in the transaction that makes it: the session that asks, and the audit row.
import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { expectProblem, failCommits, signUp, until, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { makeKey, type ShownKey } from "../support/api-key.js";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { claimsOf } from "../support/forge.js";

type Headers = { readonly Authorization: string };

const create = (app: Express, headers: Headers): Test =>
  request(app).post("/me/api-keys").set(headers).send({ name: "ci" });

const rotate = (app: Express, headers: Headers, { id }: ShownKey): Test =>
  request(app).post(`/me/api-keys/${id}/rotate`).set(headers).send({});

describe("a session that has just ended", () => {
  /** Ends it behind the app's back, so that the access token still passes. */
  async function endSession({ database }: TestApp, { token }: SignedIn): Promise<void> {
    await database
      .writer("sessions")
      .where({ id: claimsOf(token)["sid"] })
      .delete();
  }

  it("makes no key and rotates none: 401", async () => {
    const test = await sharedApp();
    const user = await signUp(test.app);
    const made = await makeKey(test.app, user.headers);
    const before = await test.rows("api_keys", { user_id: user.id });
    await endSession(test, user);
    for (const res of [await create(test.app, user.headers), await rotate(test.app, user.headers, made)]) {
      expectProblem(res, 401, "invalid_token");
    }
    assert.deepEqual(await test.rows("api_keys", { user_id: user.id }), before);
  });

  it("makes no key either when it ends while the key is being made, and nobody waits for each other for ever", async () => {
    const test = await newApp({ fresh: true });
    const { dialect, writer } = test.database;
    const user = await signUp(test.app);
    const isWaiting = async (): Promise<boolean> => {
      const { rows } = await writer.raw("SELECT 1 FROM pg_locks WHERE NOT granted");
      return rows.length > 0;
    };
    const answer = await inTransaction(test.database, async (trx) => {
      await dialect.lockRows(trx("users").where({ id: user.id })); // first the user, then the session, as everybody does
      const waiting = create(test.app, user.headers).then((res) => res);
      if (dialect.name === "postgres") await until(isWaiting);
      await trx("sessions")
        .where({ id: claimsOf(user.token)["sid"] })
        .delete();
      return { waiting };
    });
    expectProblem(await answer.waiting, 401, "invalid_token");
    assert.deepEqual(await test.rows("api_keys"), []);
  });
});

describe("the audit trail of keys", () => {
  it("has a row for each key made, rotated to and revoked, and holds no part of a secret", async () => {
    const { app, rows } = await sharedApp();
    const user = await signUp(app);
    const one = await makeKey(app, user.headers);
    const two = (await rotate(app, user.headers, one)).body as ShownKey;
    await request(app).delete(`/me/api-keys/${one.id}`).set(user.headers).expect(204);
    const events = await rows("audit_events", { target_type: "api_key", actor_id: user.id });
    assert.deepEqual(
      events.map(({ action, target_id, outcome }) => [action, target_id, outcome]),
      [
        ["authn_token_created", one.id, "success"],
        ["authn_token_created", two.id, "success"],
        ["authn_token_revoked", one.id, "success"],
      ],
    );
    const kept = JSON.stringify([events, await rows("api_keys", { user_id: user.id })]);
    for (const { key } of [one, two]) assert.ok(!kept.includes(key.slice(36, 100)));
  });

  it("is written with the key or not at all", async () => {
    const { app, database, rows } = await newApp({ fresh: true });
    const { headers } = await signUp(app);
    await failCommits(database, "INSERT", "api_keys");
    const before = await rows("audit_events");
    expectProblem(await create(app, headers), 500, "internal_error");
    assert.deepEqual([await rows("api_keys"), await rows("audit_events")], [[], before]);
  });
});
