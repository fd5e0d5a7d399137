// Rotating and revoking keys.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { expectKeyRefused, makeKey, useKey } from "../support/api-key.js";

const HOUR_MS = 60 * 60 * 1000;
const STRANGE_ID = "01a20e27-f12e-7378-b782-dce23104dc6f";

type Headers = { readonly Authorization: string };

const rotate = (app: Express, headers: Headers, id: string, body: object = {}): Test =>
  request(app).post(`/me/api-keys/${id}/rotate`).set(headers).send(body);

const revoke = (app: Express, headers: Headers, id: string): Test =>
  request(app).delete(`/me/api-keys/${id}`).set(headers);

describe("POST /me/api-keys/{id}/rotate", () => {
  it("answers 201 with another key of the same name, scopes, services and length of life", async () => {
    const { app, clock } = await sharedApp();
    const { headers } = await signUp(app);
    const old = await makeKey(app, headers, { name: "import", scope: "campaigns:read", expires_in_days: 7 });
    clock.advance(1000);
    const res = await rotate(app, headers, old.id);
    assert.equal(res.status, 201, res.text);
    assert.equal(res.headers["cache-control"], "no-store");
    const { id, key, prefix, ...rest } = res.body;
    assert.notEqual(id, old.id);
    assert.equal(prefix, `rk_${id.replaceAll("-", "")}`);
    assert.deepEqual(rest, {
      name: "import",
      scope: "campaigns:read",
      audience: ["campaigns"],
      created_at: new Date(clock()).toISOString(),
      expires_at: new Date(clock() + 7 * 24 * HOUR_MS).toISOString(),
      last_used_at: null,
    });
    for (const each of [key, old.key]) assert.equal((await useKey(app, each)).status, 200);
  });

  it("ends the old key after 24 hours, or after the overlap that was asked for: 0 at once", async () => {
    for (const [body, hours] of [
      [{}, 24],
      [{ overlap_hours: 168 }, 168],
      [{ overlap_hours: 0 }, 0],
    ] as const) {
      const { app, clock } = await newApp();
      const { headers } = await signUp(app);
      const old = await makeKey(app, headers);
      await rotate(app, headers, old.id, body).expect(201);
      clock.advance(hours * HOUR_MS - 1);
      if (hours > 0) assert.equal((await useKey(app, old.key)).status, 200);
      clock.advance(1);
      assert.equal(await expectKeyRefused(app, old.key), "The API key has expired.");
    }
  });

  it("never lets the old key live longer than it would have", async () => {
    const { app, rows } = await sharedApp();
    const { headers } = await signUp(app);
    const old = await makeKey(app, headers, { expires_in_days: 1 });
    for (const hours of [168, 2, 168]) await rotate(app, headers, old.id, { overlap_hours: hours }).expect(201);
    const [row] = await rows("api_keys", { id: old.id });
    assert.equal(row?.["expires_at"], new Date(Date.parse(old.created_at) + 2 * HOUR_MS).toISOString());
  });

  it("gives a key that was rotated before, or has expired, the whole length of life again", async () => {
    const { app, clock } = await sharedApp();
    const { headers } = await signUp(app);
    const old = await makeKey(app, headers, { expires_in_days: 30 });
    await rotate(app, headers, old.id, { overlap_hours: 0 }).expect(201);
    const { body } = await rotate(app, headers, old.id).expect(201);
    assert.equal(Date.parse(body.expires_at), clock() + 30 * 24 * HOUR_MS);
    assert.equal((await useKey(app, body.key)).status, 200);
    await expectKeyRefused(app, old.key);
  });

  it("[S41] answers 404 for somebody else's key and for an id that nobody has; the key stays as it is", async () => {
    const { app, rows } = await sharedApp();
    const [owner, other] = [await signUp(app), await signUp(app)];
    const { id } = await makeKey(app, owner.headers);
    const before = await rows("api_keys", { id });
    for (const each of [id, STRANGE_ID, "x"]) {
      expectProblem(await rotate(app, other.headers, each), 404, "not_found");
    }
    assert.deepEqual(await rows("api_keys", { id }), before);
    assert.deepEqual(await rows("api_keys", { user_id: other.id }), []);
  });

  it("answers 422 for an overlap that is no whole number of hours up to 168", async () => {
    const { app } = await sharedApp();
    const { headers } = await signUp(app);
    const { id } = await makeKey(app, headers);
    for (const overlap_hours of [-1, 169, 1.5, "24", null]) {
      expectProblem(await rotate(app, headers, id, { overlap_hours }), 422, "validation_failed");
    }
  });
});

describe("DELETE /me/api-keys/{id}", () => {
  it("answers 204, and the key is refused from the next request on; then 404", async () => {
    const { app } = await sharedApp();
    const { headers } = await signUp(app);
    const { id, key } = await makeKey(app, headers);
    assert.equal((await useKey(app, key)).status, 200);
    assert.equal((await revoke(app, headers, id)).status, 204);
    await expectKeyRefused(app, key);
    expectProblem(await revoke(app, headers, id), 404, "not_found");
  });

  it("[S41] answers 404 for somebody else's, and the key works on", async () => {
    const { app } = await sharedApp();
    const [owner, other] = [await signUp(app), await signUp(app)];
    const { id, key } = await makeKey(app, owner.headers);
    for (const each of [id, STRANGE_ID, "x"]) expectProblem(await revoke(app, other.headers, each), 404, "not_found");
    assert.equal((await useKey(app, key)).status, 200);
  });

  it("is not for a key itself: 403, for a token without the scope account neither", async () => {
    const { app } = await sharedApp();
    const { headers } = await signUp(app);
    const { id, key } = await makeKey(app, headers);
    for (const path of [`/me/api-keys/${id}`, "/me/sessions"]) {
      expectProblem(await request(app).delete(path).set("X-API-Key", key), 403, "user_token_required");
    }
  });
});
