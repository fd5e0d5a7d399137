// Ending sessions: one's own, by id, all of them, or by whoever holds a token of it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { newSession, refresh, refreshed } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

describe("DELETE /me/sessions/{id}", () => {
  it("[S25] ends that session at once: its access tokens, its refresh token, and no other", async () => {
    const { app, rows } = await sharedApp();
    const kept = await newSession(app);
    const lost = await newSession(app, {}, kept);
    await request(app).delete(`/me/sessions/${lost.sessionId}`).set(kept.headers).expect(204);
    await expectRefused(app, lost.token, /has ended/);
    expectOAuthError(await refresh(app, lost.refreshToken), 400, "invalid_grant");
    await expectAccepted(app, kept.token);
    const [event] = await rows("audit_events", { target_id: lost.sessionId });
    assert.deepEqual([event?.["action"], event?.["actor_id"]], ["authn_token_revoked", kept.id]);
  });

  it("ends the caller's own", async () => {
    const { app } = await sharedApp();
    const { sessionId, headers, token } = await newSession(app);
    await request(app).delete(`/me/sessions/${sessionId}`).set(headers).expect(204);
    await expectRefused(app, token);
  });

  it("[S41] answers 404 for somebody else's, which goes on, and for what is none", async () => {
    const { app } = await sharedApp();
    const [own, other] = [await newSession(app), await newSession(app)];
    for (const id of [other.sessionId, randomUUID(), "nonsense"]) {
      expectProblem(await request(app).delete(`/me/sessions/${id}`).set(own.headers), 404, "not_found");
    }
    await expectAccepted(app, other.token);
  });

  it("needs the scope account", async () => {
    const { app } = await sharedApp();
    const { headers, sessionId } = await newSession(app, { scope: "campaigns:read" });
    for (const path of [`/me/sessions/${sessionId}`, "/me/sessions"]) {
      const res = await request(app).delete(path).set(headers);
      expectProblem(res, 403, "insufficient_scope");
      assert.match(String(res.headers["www-authenticate"]), /scope="account"/);
    }
  });
});

describe("DELETE /me/sessions", () => {
  it("ends every session of the user, the caller's own too, and nobody else's", async () => {
    const { app } = await sharedApp();
    const other = await newSession(app);
    const first = await newSession(app);
    const second = await newSession(app, {}, first);
    await request(app).delete("/me/sessions").set(first.headers).expect(204);
    for (const each of [first, second]) {
      await expectRefused(app, each.token);
      expectOAuthError(await refresh(app, each.refreshToken), 400, "invalid_grant");
    }
    await expectAccepted(app, other.token);
  });
});

describe("POST /revoke", () => {
  for (const kind of ["token", "refreshToken"] as const) {
    it(`ends the session of a ${kind} that its holder sends, with an empty answer`, async () => {
      const { app, rows } = await sharedApp();
      const session = await newSession(app);
      const sent = { token: session[kind], token_type_hint: "nonsense", client_id: "any" };
      const res = await request(app).post("/revoke").type("form").send(sent);
      assert.deepEqual([res.status, res.text, res.headers["cache-control"]], [200, "", "no-store"]);
      await expectRefused(app, session.token);
      expectOAuthError(await refresh(app, session.refreshToken), 400, "invalid_grant");
      assert.deepEqual(await rows("sessions", { id: session.sessionId }), []);
    });
  }

  it("takes a spent refresh token and a token for another service for what they are: of that session", async () => {
    const { app, url } = await newApp({ fresh: true });
    await newApp({ url, service: "orders" });
    const session = await newSession(app);
    await refreshed(app, session.refreshToken);
    const elsewhere = await newSession(app, { audience: "orders" }, session);
    for (const token of [session.refreshToken, elsewhere.token]) {
      await request(app).post("/revoke").type("form").send({ token }).expect(200);
    }
    await expectRefused(app, session.token);
    expectOAuthError(await refresh(app, elsewhere.refreshToken), 400, "invalid_grant");
  });

  it("[S36] answers 200 for what nobody knows, twice if need be, and for an expired token, which ends nothing", async () => {
    const { app, clock } = await newApp();
    const { token, refreshToken } = await newSession(app);
    clock.advance(16 * 60 * 1000);
    for (const sent of [token, "unknown", "a.b.c", "unknown", "\u0000", "x".repeat(9000)]) {
      await request(app).post("/revoke").type("form").send({ token: sent }).expect(200);
    }
    await refreshed(app, refreshToken);
  });

  it("[S36] answers 400 invalid_request without a token, and 405 to another method, in OAuth's form", async () => {
    const { app } = await sharedApp();
    for (const form of [{}, { token: "" }]) {
      expectOAuthError(
        await request(app)
          .post("/revoke")
          .type("form")
          .send({ a: "b", ...form }),
        400,
        "invalid_request",
      );
    }
    expectOAuthError(await request(app).get("/revoke"), 405, "invalid_request");
    const secret = await request(app).post("/revoke").type("form").send({ token: "x", client_secret: "s" });
    expectOAuthError(secret, 401, "invalid_client");
  });
});
