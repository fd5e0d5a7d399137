import assert from "node:assert/strict";
import { StartupError } from "@repo/service";
import { expectProblem, signIn, signUp } from "@repo/testing";
import request from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { knock } from "../support/expect-refusal.js";
import { formOf } from "../support/token-request.js";

describe("requires", () => {
  it("[S38] answers 403 with the scopes the route needs in WWW-Authenticate", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    const token = await signIn(app, { ...formOf(user), scope: "campaigns:read" });
    const res = await request(app).post("/guarded").set("Authorization", `Bearer ${token}`);
    const { detail } = expectProblem(res, 403, "insufficient_scope");
    assert.equal(detail, "The credential lacks the scope campaigns:write.");
    assert.equal(
      res.headers["www-authenticate"],
      `Bearer realm="campaigns", error="insufficient_scope", error_description="${detail}", ` +
        'scope="campaigns:read campaigns:write"',
    );
    assert.equal(res.headers["cache-control"], "no-store");
    assert.equal((await knock(app, `Bearer ${token}`)).status, 200);
  });

  it("[S56] lets a token with all scopes pass, and forbids storing the answer", async () => {
    const { app } = await sharedApp();
    const { headers } = await signUp(app);
    const res = await request(app).post("/guarded").set(headers);
    assert.equal(res.status, 204);
    assert.equal(res.headers["cache-control"], "no-store");
  });

  it("takes a scope for what it is, not for a part of another", async () => {
    const { app, auth } = await newApp({
      fresh: true,
      scopes: ["campaigns:read", "campaigns:write", "campaigns:read:all"],
      routes: (app, auth) => app.get("/all", auth.requires("campaigns:read:all"), (_req, res) => void res.json({})),
    });
    const user = await signUp(app);
    const token = await signIn(app, { ...formOf(user), scope: "campaigns:read" });
    expectProblem(await request(app).get("/all").set("Authorization", `Bearer ${token}`), 403, "insufficient_scope");
    assert.ok(auth.requires("account", "admin", "tokens:introspect", "campaigns:read:all"));
  });

  it("fails at start for scopes that the service does not have, and names those it has", async () => {
    const { auth } = await sharedApp();
    assert.throws(
      () => auth.requires("campaigns:read", "campaign:write", "resources:read"),
      (error) => {
        assert.ok(error instanceof StartupError);
        assert.deepEqual(
          error.faults.map(({ name }) => name),
          ['"campaign:write"', '"resources:read"'],
        );
        assert.match(error.message, /account, admin, tokens:introspect, campaigns:read, campaigns:write/);
        return true;
      },
    );
  });
});

describe("caller", () => {
  it("is who the token says, on a guarded route", async () => {
    const { app, clock } = await sharedApp();
    const { id, username, headers } = await signUp(app);
    const { sessionId, ...principal } = (await request(app).get("/guarded").set(headers)).body;
    assert.equal(typeof sessionId, "string");
    assert.deepEqual(principal, {
      userId: id,
      username,
      role: "user",
      scopes: ["account", "campaigns:read", "campaigns:write"],
      audience: ["campaigns"],
      clientId: "first-party",
      expiresAt: clock() + 15 * 60 * 1000,
      version: 1,
    });
  });

  it("throws on a route that nothing guards, whatever is sent, and says what to do", async () => {
    const thrown: unknown[] = [];
    const { app } = await newApp({
      routes: (app, auth) =>
        app
          .get("/open", (req, res) => void res.json(auth.caller(req)))
          .use((error: unknown, _req: unknown, _res: unknown, next: (error: unknown) => void) => {
            thrown.push(error);
            next(error);
          }),
    });
    const { headers } = await signUp(app);
    expectProblem(await request(app).get("/open").set(headers), 500, "internal_error");
    assert.match(String(thrown[0]), /caller\(req\) on GET \/open, which nothing guards: put auth\.requires/);
  });
});
