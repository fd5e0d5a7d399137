// A service that has neither the secret nor the identity database, against a real issuer.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { createVerifier } from "@repo/auth";
import { requestIds, StartupError } from "@repo/service";
import { signUp, TEST_SECRET } from "@repo/testing";
import express from "express";
import request from "supertest";
import { newApp } from "./support/app.js";
import { expectAccepted, expectRefused, knock } from "./support/expect-refusal.js";
import { forge, hmac } from "./support/forge.js";
import { newIssuer, newVerifier } from "./support/issuer.js";
import { published } from "./support/ring.js";
import { newSession } from "./support/session.js";

const SCOPES = ["campaigns:read", "campaigns:write"];

describe("createVerifier", () => {
  it("takes the issuer's tokens, and tells who is calling", async () => {
    const issuer = await newIssuer();
    const { app, verifier } = await newVerifier(issuer.server.origin, issuer.clock);
    await verifier.ready();
    const { token, id, headers } = await signUp(issuer.app);
    const { body } = await knock(app, `Bearer ${token}`);
    assert.deepEqual([body.userId, body.role, body.clientId], [id, "user", "first-party"]);
    await request(app).put(`/owned/${id}`).set(headers).expect(204);
    const res = await request(app).put("/owned/somebody-else").set(headers);
    assert.deepEqual([res.status, res.body.code], [403, "not_owner"]);
  });

  it("[S51] counts requests to public and unknown paths, too, behind identify(), and no request twice", async () => {
    const issuer = await newIssuer();
    const limited = { rateLimits: "on", limits: { requests: 3 } } as const;
    const { app: guarded, verifier } = await newVerifier(issuer.server.origin, issuer.clock, limited);
    const app = express().use(requestIds(), verifier.identify());
    app.get("/public", (_req, res) => void res.sendStatus(204));
    app.use(guarded);
    const ask = async (path: string, headers: Record<string, string> = {}) =>
      (await request(app).get(path).set(headers)).status;
    const { headers } = await signUp(issuer.app);
    const own = [await ask("/guarded", headers), await ask("/public", headers), await ask("/guarded", headers)];
    assert.deepEqual([...own, await ask("/public", headers)], [200, 204, 200, 429]);
    assert.deepEqual([await ask("/public"), await ask("/nowhere"), await ask("/public")], [204, 404, 204]);
    assert.deepEqual([await ask("/public"), await ask("/nowhere")], [429, 429]);
  });

  it("refuses what is for another service, from another issuer, expired, or without the scope", async () => {
    const issuer = await newIssuer();
    const { app, clock } = await newVerifier(issuer.server.origin, issuer.clock);
    const other = await newVerifier(issuer.server.origin, clock, { service: "reports", scopes: SCOPES });
    const elsewhere = await newVerifier(issuer.server.origin, clock, { issuer: "https://other.example" });
    const user = await newSession(issuer.app, { scope: "account" });
    const res = await knock(app, `Bearer ${user.token}`);
    assert.deepEqual([res.status, res.body.code], [403, "insufficient_scope"]);
    const { token } = await newSession(issuer.app);
    assert.match((await knock(other.app, `Bearer ${token}`)).body.detail, /for another service/);
    assert.match((await knock(elsewhere.app, `Bearer ${token}`)).body.detail, /from another issuer/);
    clock.advance(15 * 60_000 + 6000);
    await expectRefused(app, token, /has expired/);
  });

  it("takes no API keys, and asks for a token where none is sent", async () => {
    const issuer = await newIssuer();
    const { app } = await newVerifier(issuer.server.origin, issuer.clock);
    const key = await request(app).get("/guarded").set("X-API-Key", "rk_some_key");
    assert.deepEqual([key.status, key.body.code], [401, "invalid_api_key"]);
    const nothing = await knock(app);
    assert.deepEqual([nothing.status, nothing.body.code], [401, "missing_token"]);
    assert.doesNotMatch(nothing.body.detail, /API key/);
    assert.equal(nothing.headers["www-authenticate"], 'Bearer realm="campaigns"');
  });

  it("refuses HS256 whatever it was made with: the secret, or the public key in any of its forms", async () => {
    const issuer = await newIssuer();
    const { app } = await newVerifier(issuer.server.origin, issuer.clock);
    const { token } = await signUp(issuer.app);
    const shared = await newApp({ url: issuer.url, issuer: issuer.server.origin });
    await expectRefused(app, (await signUp(shared.app)).token, /not signed by a key of this service/);
    const [jwk] = await published(issuer);
    const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
    const pem = key.export({ format: "pem", type: "spki" }).toString();
    for (const secret of [TEST_SECRET, pem, pem.trim(), JSON.stringify(jwk), JSON.stringify({ keys: [jwk] })]) {
      await expectRefused(app, forge(token, { header: { alg: "HS256" }, sign: hmac("sha256", secret) }));
    }
    await expectRefused(app, forge(token, { header: { alg: "none" }, sign: () => "" }));
    await expectAccepted(app, token);
  });

  it("lets a session that was ended at the issuer go on until its access token expires, as it says", async () => {
    const issuer = await newIssuer();
    const { app } = await newVerifier(issuer.server.origin, issuer.clock);
    const { token, refreshToken } = await newSession(issuer.app);
    await request(issuer.app).post("/revoke").type("form").send({ token: refreshToken }).expect(200);
    await expectRefused(issuer.app, token);
    await expectAccepted(app, token);
  });

  it("verifies at once where the key is there: no promise is made for it", async () => {
    const issuer = await newIssuer();
    const { verifier } = await newVerifier(issuer.server.origin, issuer.clock);
    const { headers } = await signUp(issuer.app);
    const req = { headers: { authorization: headers.Authorization }, url: "/", rawHeaders: [] };
    let passed = false;
    const answer = verifier.requires()(req as never, { setHeader: () => {} } as never, () => (passed = true));
    assert.deepEqual([passed, answer], [true, undefined]);
  });

  it("does not start with wrong options, and names them all at once", async () => {
    const bad = { service: "X", issuer: "", jwksUrl: "keys", scopes: ["admin"], environment: "prod" as "production" };
    await assert.rejects(createVerifier(bad), (error) => {
      assert.ok(error instanceof StartupError);
      assert.deepEqual(
        error.faults.map(({ name }) => name),
        ["service", "issuer", "jwksUrl", "scopes", "environment"],
      );
      return true;
    });
  });
});

describe("jwksUrl", () => {
  const issuer = "https://auth.example";
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const refusal = (jwksUrl: string, environment: "production" | "development" = "production"): Promise<string> =>
    createVerifier({ service: "campaigns", issuer, jwksUrl, environment, logger: silent }).then(
      async (verifier) => (await verifier.close(), "none"),
      (error: Error) => error.message,
    );

  it("must be https in production, where it is not this machine", async () => {
    for (const url of [
      "http://auth.example/k",
      "ftp://auth.example/k",
      "http://127.0.0.1.evil.example/",
      "https://u:p@a",
      "https://:p@a",
    ])
      assert.match(await refusal(url), /jwksUrl is no address that keys can be believed from/);
    for (const url of ["http://127.0.0.1:1/k", "http://[::1]:1/k", "http://localhost:1/k", "https://127.0.0.1:1/k"])
      assert.equal(await refusal(url), "none");
    assert.equal(await refusal("http://127.0.0.2:1/k", "development"), "none");
  });
});
