// Where a user is signed in.
import assert from "node:assert/strict";
import { expectProblem, signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Response } from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { claimsOf } from "../support/forge.js";
import { newSession, refresh } from "../support/session.js";
import { askToken, formOf } from "../support/token-request.js";

/** A new user with one session. */
async function firstSession(app: Express): Promise<SignedIn & { sessionId: string }> {
  const user = await signUp(app);
  return { ...user, sessionId: String(claimsOf(user.token)["sid"]) };
}

const list = ({ app }: TestApp, { headers }: Pick<SignedIn, "headers">, query = {}): Promise<Response> =>
  Promise.resolve(request(app).get("/me/sessions").set(headers).query(query));

const idsOf = ({ body }: Response): string[] => (body.data as { id: string }[]).map(({ id }) => id);

const DAY_MS = 24 * 60 * 60 * 1000;

describe("GET /me/sessions", () => {
  it("shows each session whole: client, times, address, device, and which one asks", async () => {
    const test = await newApp();
    const { app, clock } = test;
    const own = await firstSession(app);
    clock.advance(1000);
    const device = { "User-Agent": "phone/1.0" };
    const signIn = askToken(app, { ...formOf(own), client_id: "the-app", scope: "campaigns:read" }).set(device);
    const { access_token, refresh_token } = (await signIn).body as Record<string, string>;
    clock.advance(1000);
    await refresh(app, String(refresh_token)).set({ "User-Agent": "phone/1.1" }).expect(200);

    const { body, headers } = await list(test, { ...own, headers: { Authorization: `Bearer ${access_token}` } });
    assert.equal(headers["cache-control"], "no-store");
    const [{ id, ...phone }, first] = body.data as [Record<string, unknown>, Record<string, unknown>];
    assert.notEqual(id, own.sessionId);
    assert.deepEqual(phone, {
      client_id: "the-app",
      created_at: "2026-06-01T12:00:01.000Z",
      last_used_at: "2026-06-01T12:00:02.000Z",
      expires_at: "2026-07-01T12:00:01.000Z",
      ip: "127.0.0.1",
      user_agent: "phone/1.1",
      current: true,
    });
    assert.deepEqual([first["id"], first["current"]], [own.sessionId, false]);
    assert.equal(body.next_cursor, null);
  });

  it("gives pages, the newest first or the oldest, of the caller's sessions only", async () => {
    const test = await newApp();
    const own = await firstSession(test.app);
    const ids = [own.sessionId];
    for (let more = 0; more < 4; more += 1) {
      test.clock.advance(1000);
      ids.unshift((await newSession(test.app, {}, own)).sessionId);
      await newSession(test.app);
    }
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const res: Response = await list(test, own, { limit: 2, ...(cursor && { cursor }) });
      seen.push(...idsOf(res));
      cursor = res.body.next_cursor as string | null;
    }
    assert.deepEqual(seen, ids);
    assert.deepEqual(idsOf(await list(test, own, { sort: "created_at" })), ids.reverse());
  });

  it("leaves out what has ended and what has expired", async () => {
    const test = await newApp();
    const { app, clock } = test;
    const old = await firstSession(app);
    clock.advance(30 * DAY_MS - 1);
    const ended = await newSession(app, {}, old);
    const own = await newSession(app, {}, old);
    assert.equal(idsOf(await list(test, own)).length, 3);
    await request(app).delete(`/me/sessions/${ended.sessionId}`).set(own.headers).expect(204);
    clock.advance(1);
    assert.deepEqual(idsOf(await list(test, own)), [own.sessionId]);
  });

  it("asks for a user's token and no scope, and answers 422 to what cannot be asked", async () => {
    const test = await sharedApp();
    const user = await newSession(test.app, { scope: "campaigns:read" });
    assert.equal((await list(test, user)).status, 200);
    expectProblem(await list(test, user, { sort: "name" }), 422, "validation_failed");
    expectProblem(await list(test, { ...user, headers: { Authorization: "" } }), 401, "missing_token");
    const res = await request(test.app).post("/me/sessions").set(user.headers);
    expectProblem(res, 405, "method_not_allowed");
    assert.equal(res.headers["allow"], "GET, HEAD, DELETE");
  });
});
