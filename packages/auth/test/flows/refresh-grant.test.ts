// What the next token may do: never more than the session asked for, and never more than the role allows now.
import assert from "node:assert/strict";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

const USER = "account campaigns:read campaigns:write";
const ADMIN = "account admin tokens:introspect campaigns:read campaigns:write";

describe("the scope of a refreshed token", () => {
  it("is all that the role allows now, where nothing was asked for at sign-in", async () => {
    const { app, setRole } = await newApp();
    const { id, refreshToken } = await newSession(app);
    await setRole(id, "admin");
    const promoted = await refreshed(app, refreshToken);
    assert.deepEqual([claimsOf(promoted.token)["role"], claimsOf(promoted.token)["scope"]], ["admin", ADMIN]);
    await setRole(id, "user");
    const demoted = await refreshed(app, promoted.refreshToken);
    assert.deepEqual([claimsOf(demoted.token)["role"], claimsOf(demoted.token)["scope"]], ["user", USER]);
    await expectAccepted(app, demoted.token);
  });

  it("stays what was asked for at sign-in when the user is promoted", async () => {
    const { app, setRole } = await newApp();
    const { id, refreshToken } = await newSession(app, { scope: "campaigns:read" });
    await setRole(id, "admin");
    assert.equal(claimsOf((await refreshed(app, refreshToken)).token)["scope"], "campaigns:read");
  });

  it("loses what the role no longer allows, and is refused when nothing is left", async () => {
    const { app, setRole } = await newApp();
    const { id, username, password } = await newSession(app);
    await setRole(id, "admin");
    const account = { id, username, password };
    const both = await newSession(app, { scope: "admin campaigns:read" }, account);
    const one = await newSession(app, { scope: "admin" }, account);
    await setRole(id, "user");
    assert.equal(claimsOf((await refreshed(app, both.refreshToken)).token)["scope"], "campaigns:read");
    expectOAuthError(await refresh(app, one.refreshToken), 400, "invalid_scope");
  });

  it("is narrowed by asking, for the token returned only", async () => {
    const { app } = await sharedApp();
    const { refreshToken } = await newSession(app);
    const narrow = await refreshed(app, refreshToken, { scope: "campaigns:read" });
    assert.equal(claimsOf(narrow.token)["scope"], "campaigns:read");
    assert.equal(claimsOf((await refreshed(app, narrow.refreshToken)).token)["scope"], USER);
  });

  for (const scope of ["campaigns:write", "admin", "account campaigns:read", "nothing", " "]) {
    it(`[S35] is not widened by asking for ${JSON.stringify(scope)}, and the refresh token is not spent by it`, async () => {
      const { app } = await sharedApp();
      const { refreshToken } = await newSession(app, { scope: "campaigns:read" });
      expectOAuthError(await refresh(app, refreshToken, { scope }), 400, "invalid_scope");
      const { token } = await refreshed(app, refreshToken);
      assert.equal(claimsOf(token)["scope"], "campaigns:read");
    });
  }
});

describe("the audience of a refreshed token", () => {
  it("has a service that joined after the sign-in, and its scopes", async () => {
    const { app, url } = await newApp({ fresh: true });
    const { refreshToken } = await newSession(app);
    const joined = await newApp({ url, service: "orders" });
    const { token } = await refreshed(app, refreshToken);
    assert.deepEqual(claimsOf(token)["aud"], ["campaigns", "orders"]);
    assert.match(String(claimsOf(token)["scope"]), /orders:read orders:write/);
    await expectAccepted(joined.app, token);
  });

  it("stays what was asked for at sign-in, and may be narrowed by asking", async () => {
    const { app, url } = await newApp({ fresh: true });
    await newApp({ url, service: "orders" });
    const { refreshToken, ...account } = await newSession(app, { audience: "campaigns" });
    const { token, refreshToken: next } = await refreshed(app, refreshToken);
    assert.deepEqual(claimsOf(token)["aud"], ["campaigns"]);
    expectOAuthError(await refresh(app, next, { audience: "orders" }), 400, "invalid_target");
    const wide = await newSession(app, {}, account);
    const narrowed = await refreshed(app, wide.refreshToken, { audience: "orders" });
    assert.deepEqual(claimsOf(narrowed.token)["aud"], ["orders"]);
  });
});
