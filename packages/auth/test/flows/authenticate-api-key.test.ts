import assert from "node:assert/strict";
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
import { newApiKey } from "../../src/crypto/api-key.js";
import { changed, expectKeyRefused, makeKey, statementsAbout, useKey } from "../support/api-key.js";
import { newApp, sharedApp } from "../support/app.js";

const STRANGE_ID = "01a20e27-f12e-7378-b782-dce23104dc6f";

/** How often two secrets are compared by `timingSafeEqual` during `work`. */
async function comparisons(work: () => Promise<unknown>): Promise<number> {
  const { timingSafeEqual } = crypto;
  let count = 0;
  const set = (compare: typeof timingSafeEqual): void => {
    Object.assign(crypto, { timingSafeEqual: compare });
    syncBuiltinESMExports();
  };
  set((one, other) => ((count += 1), timingSafeEqual(one, other)));
  try {
    await work();
    return count;
  } finally {
    set(timingSafeEqual);
  }
}

describe("an API key", () => {
  it("stands for its user, with its own scopes, services and end, and no session", async () => {
    const { app } = await sharedApp();
    const { id, username, headers } = await signUp(app);
    const { key, expires_at } = await makeKey(app, headers, { scope: "campaigns:read" });
    assert.deepEqual((await useKey(app, key)).body, {
      userId: id,
      username,
      role: "user",
      scopes: ["campaigns:read"],
      audience: ["campaigns"],
      sessionId: null,
      clientId: "api-key",
      expiresAt: Date.parse(expires_at),
    });
    const me = await useKey(app, key, "/me");
    assert.deepEqual(me.body, { id, username, role: "user", scope: "campaigns:read", session_id: null, expires_at });
    assert.equal(me.headers["cache-control"], "no-store");
  });

  it("is answered 403 where it lacks a scope, with the scopes that are needed", async () => {
    const { app } = await sharedApp();
    const { key } = await makeKey(app, (await signUp(app)).headers, { scope: "campaigns:read" });
    const res = await request(app).post("/guarded").set("X-API-Key", key);
    expectProblem(res, 403, "insufficient_scope");
    assert.match(String(res.headers["www-authenticate"]), /scope="campaigns:read campaigns:write"$/);
  });

  it("costs one read at each use, of its row and its user's", async () => {
    const { app, clock, database } = await sharedApp();
    const { id, key } = await makeKey(app, (await signUp(app)).headers);
    await database
      .writer("api_keys")
      .where({ id })
      .update({ last_used_at: new Date(clock()).toISOString() });
    for (let use = 0; use < 2; use += 1) {
      const sent = await statementsAbout("", database, () => useKey(app, key).expect(200));
      const ours = sent.filter((sql) => !/revocations|rate_limits/.test(sql)); // both are looked at now and then
      assert.equal(ours.length, 1, ours.join("\n"));
      assert.match(ours[0] ?? "", /^select .* from .api_keys. inner join .users./);
    }
  });

  it("asks the database nothing when a character of it is wrong: 401", async () => {
    const { app, database } = await sharedApp();
    const { key } = await makeKey(app, (await signUp(app)).headers);
    const wrong = [changed(key, 40), changed(key, 5), changed(key, 107), "rk_x", "Bearer x", `${key}, ${key}`];
    const sent = await statementsAbout("api_keys", database, async () => {
      for (const each of wrong) {
        assert.equal(await expectKeyRefused(app, each), "This is not an API key, or a character of it is wrong.");
      }
    });
    assert.deepEqual(sent, []);
  });

  it("is refused in the same words, after the same work, whether nobody has the id or the secret is another", async () => {
    const { app, database } = await sharedApp();
    const { id, key } = await makeKey(app, (await signUp(app)).headers);
    const reasons = new Set<string>();
    for (const wrong of [newApiKey(STRANGE_ID).key, newApiKey(id).key]) {
      let compared = 0;
      const sent = await statementsAbout("api_keys", database, async () => {
        compared = await comparisons(async () => reasons.add(await expectKeyRefused(app, wrong)));
      });
      assert.deepEqual([sent.length, compared], [1, 1]);
    }
    assert.deepEqual([...reasons], ["The API key is unknown, or was revoked."]);
    assert.equal(await comparisons(async () => useKey(app, key).expect(200)), 1);
  });

  it("is refused from the moment at which it expires", async () => {
    const { app, clock } = await newApp();
    const { key } = await makeKey(app, (await signUp(app)).headers, { expires_in_days: 1 });
    clock.advance(24 * 60 * 60 * 1000 - 1);
    await useKey(app, key).expect(200);
    clock.advance(1);
    assert.equal(await expectKeyRefused(app, key), "The API key has expired.");
  });

  it("has no value in the table from which it could be made", async () => {
    const { app, rows } = await sharedApp();
    const { id, key } = await makeKey(app, (await signUp(app)).headers);
    const [row] = await rows("api_keys", { id });
    const text = JSON.stringify(row);
    assert.ok(!text.includes(key.slice(36, 100)) && !text.includes(key));
  });
});
