import assert from "node:assert/strict";
import { expectProblem, signIn, signUp } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { sharedApp } from "../support/app.js";
import { makeKey, useKey } from "../support/api-key.js";
import { formOf } from "../support/token-request.js";

const DAY_MS = 24 * 60 * 60 * 1000;

type Headers = { readonly Authorization: string };

const create = (app: Express, headers: Headers, body: object): Test =>
  request(app).post("/me/api-keys").set(headers).send(body);

describe("POST /me/api-keys", () => {
  it("answers 201 with the key, which is for 90 days, for the token's services and what they let it do", async () => {
    const { app, clock } = await sharedApp();
    const { headers } = await signUp(app);
    const res = await create(app, headers, { name: "nightly import" });
    assert.equal(res.status, 201, res.text);
    assert.equal(res.headers["cache-control"], "no-store");
    const { id, key, ...rest } = res.body;
    assert.deepEqual(rest, {
      name: "nightly import",
      prefix: `rk_${id.replaceAll("-", "")}`,
      scope: "campaigns:read campaigns:write",
      audience: ["campaigns"],
      created_at: new Date(clock()).toISOString(),
      expires_at: new Date(clock() + 90 * DAY_MS).toISOString(),
      last_used_at: null,
    });
    assert.ok(key.startsWith(`${rest.prefix}_`));
    assert.equal((await useKey(app, key)).status, 200);
  });

  it("makes it for as long, and for as little, as was asked for", async () => {
    const { app, clock } = await sharedApp();
    const { headers } = await signUp(app);
    for (const days of [1, 365]) {
      const made = await makeKey(app, headers, { scope: " campaigns:read  campaigns:read", expires_in_days: days });
      assert.equal(made.scope, "campaigns:read");
      assert.equal(Date.parse(made.expires_at), clock() + days * DAY_MS);
    }
  });

  const wrong: Record<string, [field: string, body: object]> = {
    "without a name": ["name", {}],
    "with an empty name": ["name", { name: "" }],
    "with a name of 101 characters": ["name", { name: "x".repeat(101) }],
    "with U+0000 in the name": ["name", { name: "a\0" }],
    "for 0 days": ["expires_in_days", { name: "a", expires_in_days: 0 }],
    "for 366 days": ["expires_in_days", { name: "a", expires_in_days: 366 }],
    "for half a day": ["expires_in_days", { name: "a", expires_in_days: 0.5 }],
    "for days in a string": ["expires_in_days", { name: "a", expires_in_days: "30" }],
    "for null days": ["expires_in_days", { name: "a", expires_in_days: null }],
    "without any scope": ["scope", { name: "a", scope: " " }],
    "with scopes in a list": ["scope", { name: "a", scope: ["campaigns:read"] }],
    "with a scope that cannot stand in a header": ["scope", { name: "a", scope: 'campaigns:read a"b\r\nX: y' }],
    "with the scope account": ["scope", { name: "a", scope: "campaigns:read account" }],
    "with the scope admin": ["scope", { name: "a", scope: "admin" }],
    "for a user": ["user_id", { name: "a", user_id: "01a20e27-f12e-7378-b782-dce23104dc6f" }],
    "with an id of its own": ["id", { name: "a", id: "01a20e27-f12e-7378-b782-dce23104dc6f" }],
    "for other services": ["audience", { name: "a", audience: "resources" }],
  };
  for (const [what, [field, body]] of Object.entries(wrong)) {
    it(`answers 422 and names the field ${what}`, async () => {
      const { app, rows } = await sharedApp();
      const { id, headers } = await signUp(app);
      const { errors } = expectProblem(await create(app, headers, body), 422, "validation_failed");
      assert.deepEqual(
        errors?.map(({ location, field }) => [location, field]),
        [["body", field]],
      );
      assert.deepEqual(await rows("api_keys", { user_id: id }), []);
    });
  }

  it("answers 403 to a token without the scope account, and to an API key, whatever it may do", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    const { key } = await makeKey(app, user.headers);
    const token = await signIn(app, { ...formOf(user), scope: "campaigns:read" });
    const narrowed = await create(app, { Authorization: `Bearer ${token}` }, { name: "a" });
    expectProblem(narrowed, 403, "insufficient_scope");
    const byKey = await request(app).post("/me/api-keys").set("X-API-Key", key).send({ name: "a" });
    expectProblem(byKey, 403, "user_token_required");
  });
});

describe("GET /me/api-keys", () => {
  it("lists the user's own, newest first, in pages, and never a hash or a key", async () => {
    const { app, clock } = await sharedApp();
    const [user, other] = [await signUp(app), await signUp(app)];
    const made = [];
    for (const name of ["one", "two", "three"]) {
      clock.advance(1000);
      const { key, ...shown } = await makeKey(app, user.headers, { name });
      made.unshift({ shown, key });
    }
    await makeKey(app, other.headers);
    const list = (query = ""): Test => request(app).get(`/me/api-keys${query}`).set(user.headers);
    const all = made.map(({ shown }) => shown);
    const whole = await list();
    assert.deepEqual(whole.body, { data: all, next_cursor: null });
    assert.equal(whole.headers["cache-control"], "no-store");
    assert.deepEqual((await list("?sort=created_at")).body.data, [...all].reverse());

    const first = await list("?limit=2");
    assert.deepEqual(first.body.data, all.slice(0, 2));
    const rest = await list(`?limit=2&cursor=${first.body.next_cursor}`);
    assert.deepEqual(rest.body, { data: all.slice(2), next_cursor: null });
    expectProblem(await list("?sort=name"), 422, "validation_failed");
    const notAsked = await list(`?q=zzz&owner_id=${other.id}&user_id=${other.id}`); // it has no filters
    assert.deepEqual(notAsked.body.data, all);
  });

  it("needs no scope, but a user's token", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    const { key } = await makeKey(app, user.headers);
    const token = await signIn(app, { ...formOf(user), scope: "campaigns:read" });
    const res = await request(app).get("/me/api-keys").set("Authorization", `Bearer ${token}`);
    assert.equal(res.body.data.length, 1);
    for (const path of ["/me/api-keys", "/me/sessions", "/me/audit-events"]) {
      expectProblem(await useKey(app, key, path), 403, "user_token_required");
    }
  });
});
