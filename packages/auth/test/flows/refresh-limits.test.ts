// How often refresh tokens may be tried and used.
import assert from "node:assert/strict";
import { newLimitedApp } from "../support/from.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

describe("refreshing", () => {
  it("is limited to ten times a minute for each session, and the token is not spent by a refusal", async () => {
    const { app, clock } = await newLimitedApp();
    const session = await newSession(app);
    const other = await newSession(app, {}, session);
    let token = session.refreshToken;
    for (let n = 0; n < 10; n += 1) token = (await refreshed(app, token)).refreshToken;
    const res = await refresh(app, token);
    expectOAuthError(res, 429, "temporarily_unavailable");
    assert.equal(res.headers["retry-after"], "60");
    await refreshed(app, other.refreshToken);
    clock.advance(60_000);
    await refreshed(app, token);
  });

  it("with tokens that nobody has is refused after ten of them in a minute from one address", async () => {
    const { app, clock } = await newLimitedApp();
    const { refreshToken } = await newSession(app);
    const guess = (n: number) => refresh(app, `a-guess-${n}`).set("X-Forwarded-For", "203.0.113.5");
    for (let n = 0; n < 10; n += 1) expectOAuthError(await guess(n), 400, "invalid_grant");
    expectOAuthError(await guess(11), 429, "temporarily_unavailable");
    assert.equal((await refresh(app, refreshToken).set("X-Forwarded-For", "203.0.113.5")).status, 200);
    clock.advance(60_000);
    expectOAuthError(await guess(12), 400, "invalid_grant");
  });

  it("does not hide a thief: a spent token ends the session also while the thief uses its limit up", async () => {
    const { app, clock } = await newLimitedApp();
    const { refreshToken } = await newSession(app);
    let stolen = refreshToken;
    for (let n = 0; n < 5; n += 1) stolen = (await refreshed(app, stolen)).refreshToken;
    clock.advance(30_000);
    for (let n = 0; n < 5; n += 1) stolen = (await refreshed(app, stolen)).refreshToken;
    expectOAuthError(await refresh(app, refreshToken), 400, "invalid_grant");
    clock.advance(60_000);
    expectOAuthError(await refresh(app, stolen), 400, "invalid_grant");
  });
});
