// A refresh token is good once; who sends a spent one is a second tab, a client whose answer got lost, or a thief.
import assert from "node:assert/strict";
import { hashToken } from "../../src/crypto/refresh-token.js";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("a refresh", () => {
  it("answers a new access token of the same session and a new refresh token, never to be stored", async () => {
    const { app, clock } = await newApp();
    const { refreshToken, sessionId, id } = await newSession(app, { client_id: "phone" });
    clock.advance(60_000);
    const res = await refresh(app, refreshToken, { client_id: "ignored" });
    const { access_token, refresh_token, ...rest } = res.body;
    const scope = "account campaigns:read campaigns:write";
    assert.deepEqual(rest, { token_type: "bearer", expires_in: 900, scope });
    assert.equal(res.headers["cache-control"], "no-store");
    assert.notEqual(refresh_token, refreshToken);
    const { sub, sid, client_id, iat } = claimsOf(access_token);
    assert.deepEqual({ sub, sid, client_id }, { sub: id, sid: sessionId, client_id: "phone" });
    assert.equal(iat, Math.floor(clock() / 1000));
    await expectAccepted(app, access_token);
    await refreshed(app, refresh_token);
  });

  it("notes when and from where the session was used, and is in the audit trail", async () => {
    const { app, clock, rows } = await newApp();
    const { refreshToken, sessionId } = await newSession(app);
    clock.advance(60_000);
    await refresh(app, refreshToken).set("User-Agent", "a phone");
    const [session] = await rows("sessions", { id: sessionId });
    assert.deepEqual(
      [session?.["last_used_at"], session?.["user_agent"]],
      [new Date(clock()).toISOString(), "a phone"],
    );
    const [event] = await rows("audit_events", { target_id: sessionId });
    assert.deepEqual([event?.["action"], event?.["outcome"]], ["session_renewed", "success"]);
  });

  it("[S34] works for 30 days after the sign-in, however often it happens, and not longer", async () => {
    const { app, clock } = await newApp();
    let { refreshToken } = await newSession(app);
    for (const days of [10, 10, 9.999]) {
      clock.advance(days * DAY_MS);
      ({ refreshToken } = await refreshed(app, refreshToken));
    }
    clock.advance(0.002 * DAY_MS);
    expectOAuthError(await refresh(app, refreshToken), 400, "invalid_grant");
  });

  it("[S15] stores no token in clear, and the successor so that only the spent token opens it", async () => {
    const { app, rows } = await sharedApp();
    const { refreshToken, sessionId } = await newSession(app);
    const { refreshToken: successor } = await refreshed(app, refreshToken);
    const stored = await rows("refresh_tokens", { session_id: sessionId });
    assert.deepEqual(stored.map(({ hash }) => hash).sort(), [hashToken(refreshToken), hashToken(successor)].sort());
    const text = JSON.stringify(stored);
    for (const token of [refreshToken, successor]) assert.ok(!text.includes(token));
  });

  for (const token of ["", "nothing", "x".repeat(5000), "a.b.c"]) {
    it(`is refused for ${JSON.stringify(token.slice(0, 10))}, which nobody was given`, async () => {
      const { app } = await sharedApp();
      const error = token === "" ? "invalid_request" : "invalid_grant";
      expectOAuthError(await refresh(app, token), 400, error);
    });
  }

  it("never takes a refresh token for an access token", async () => {
    const { app } = await sharedApp();
    await expectRefused(app, (await newSession(app)).refreshToken);
  });
});

describe("a spent refresh token", () => {
  it("gives the same successor for ten seconds, with an access token each time", async () => {
    const { app, clock } = await newApp();
    const { refreshToken } = await newSession(app);
    const first = await refreshed(app, refreshToken);
    clock.advance(10_000);
    const again = await refreshed(app, refreshToken);
    assert.equal(again.refreshToken, first.refreshToken);
    assert.notEqual(again.token, first.token);
    await expectAccepted(app, again.token);
    await refreshed(app, again.refreshToken);
  });

  for (const [when, ms, meanwhile] of [
    ["after ten seconds", 10_001, false],
    ["at once, when the successor was spent", 0, true],
  ] as const) {
    it(`[S32] ends the session ${when}: both holders are out, and the trail says why`, async () => {
      const { app, clock, rows } = await newApp();
      const { refreshToken, sessionId, id } = await newSession(app);
      let last = await refreshed(app, refreshToken);
      if (meanwhile) last = await refreshed(app, last.refreshToken);
      clock.advance(ms);
      expectOAuthError(await refresh(app, refreshToken), 400, "invalid_grant");
      expectOAuthError(await refresh(app, last.refreshToken), 400, "invalid_grant");
      await expectRefused(app, last.token, /has ended/);
      assert.deepEqual(await rows("sessions", { id: sessionId }), []);
      assert.deepEqual(await rows("refresh_tokens", { session_id: sessionId }), []);
      const [event] = await rows("audit_events", { action: "authn_token_reuse", target_id: sessionId });
      assert.deepEqual([event?.["actor_id"], event?.["outcome"]], [id, "failure"]);
    });
  }

  it("gives nothing where the grace is zero and a moment has gone by", async () => {
    const { app, clock } = await newApp({ refreshGraceSeconds: 0 });
    const { refreshToken } = await newSession(app);
    await refreshed(app, refreshToken);
    clock.advance(1);
    expectOAuthError(await refresh(app, refreshToken), 400, "invalid_grant");
  });
});
