// A token never gets more by way of a key than it has itself.
import assert from "node:assert/strict";
import { expectProblem, signIn, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response, type Test } from "supertest";
import { makeKey, useKey, type ShownKey } from "../support/api-key.js";
import { newApp, sharedApp } from "../support/app.js";
import { formOf } from "../support/token-request.js";

type Headers = { readonly Authorization: string };

const create = (app: Express, headers: Headers, body: object = {}): Test =>
  request(app)
    .post("/me/api-keys")
    .set(headers)
    .send({ name: "ci", ...body });

const rotate = (app: Express, headers: Headers, { id }: ShownKey): Test =>
  request(app).post(`/me/api-keys/${id}/rotate`).set(headers).send({});

const narrowed = async (app: Express, user: SignedIn, asked: Record<string, string>): Promise<Headers> => ({
  Authorization: `Bearer ${await signIn(app, { ...formOf(user), ...asked })}`,
});

function expectTooMuch(res: Response, lacks: string, scope: string): void {
  const { detail } = expectProblem(res, 403, "insufficient_scope");
  assert.equal(detail, `The key would be good for more than your token, which lacks ${lacks}.`);
  const challenge = `error="insufficient_scope", error_description="${detail}", scope="${scope}"`;
  assert.equal(res.headers["www-authenticate"], `Bearer realm="campaigns", ${challenge}`);
}

describe("a key that a narrowed token makes", () => {
  it("has the token's scopes without being asked, and no others when asked", async () => {
    const { app, rows } = await sharedApp();
    const user = await signUp(app);
    const headers = await narrowed(app, user, { scope: "account campaigns:read" });
    assert.equal((await makeKey(app, headers)).scope, "campaigns:read");
    const scope = "campaigns:read campaigns:write campaigns:all";
    expectTooMuch(await create(app, headers, { scope }), "campaigns:write campaigns:all", `account ${scope}`);
    assert.equal((await rows("api_keys", { user_id: user.id })).length, 1);
  });

  it("is for the token's services only", async () => {
    const one = await newApp({ fresh: true });
    const two = await newApp({ url: one.url, service: "resources" });
    const user = await signUp(one.app);
    const headers = await narrowed(one.app, user, { audience: "campaigns" });
    const { key, audience } = await makeKey(one.app, headers);
    assert.deepEqual(audience, ["campaigns"]);
    assert.equal((await useKey(one.app, key)).status, 200);
    const { detail } = expectProblem(await useKey(two.app, key), 401, "invalid_api_key");
    assert.equal(detail, "The API key is for another service.");
  });

  it("is refused with 422 when the token has no scope of a service, whether one is asked for or not", async () => {
    const { app } = await sharedApp();
    const headers = await narrowed(app, await signUp(app), { scope: "account" });
    const { errors } = expectProblem(await create(app, headers), 422, "validation_failed");
    assert.equal(errors?.[0]?.field, "scope");
    expectProblem(await create(app, headers, { scope: "campaigns:read" }), 403, "insufficient_scope");
  });
});

describe("a key that a narrowed token rotates", () => {
  it("is refused when it may do more, or more services take it, and lives on as it was", async () => {
    const { app, url, rows } = await newApp({ fresh: true });
    await newApp({ url, service: "resources" });
    const user = await signUp(app);
    const made = await makeKey(app, user.headers, { scope: "campaigns:read campaigns:write" });
    const before = await rows("api_keys");
    const reader = await narrowed(app, user, { scope: "account campaigns:read" });
    expectTooMuch(await rotate(app, reader, made), "campaigns:write", "account campaigns:read campaigns:write");
    const here = await narrowed(app, user, { audience: "campaigns" });
    expectTooMuch(await rotate(app, here, made), "resources", "account campaigns:read campaigns:write");
    assert.deepEqual(await rows("api_keys"), before);
    assert.equal((await rotate(app, user.headers, made)).status, 201);
  });
});

describe("tokens:introspect in a key", () => {
  it("is there only when an admin asked for it, and gone as soon as the owner is no admin", async () => {
    const { app, setRole } = await sharedApp();
    const user = await signUp(app);
    expectProblem(await create(app, user.headers, { scope: "tokens:introspect" }), 403, "insufficient_scope");
    await setRole(user.id, "admin");
    const headers = await narrowed(app, user, {});
    assert.equal((await makeKey(app, headers)).scope, "campaigns:read campaigns:write");
    const { key } = await makeKey(app, headers, { scope: "tokens:introspect campaigns:read" });
    const scopes = async (): Promise<unknown> => (await useKey(app, key)).body.scopes;
    assert.deepEqual(await scopes(), ["tokens:introspect", "campaigns:read"]);
    await setRole(user.id, "user");
    assert.deepEqual(await scopes(), ["campaigns:read"]);
  });
});
