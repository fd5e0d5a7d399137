import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { signIn, signUp, TEST_SECRET } from "@repo/testing";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf, forge, headerOf, hmac } from "../support/forge.js";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("a signed token", () => {
  it("has the header of the contract and no other member, its kid beginning with the database's id", async () => {
    const { app, rows } = await sharedApp();
    const { token } = await signUp(app);
    const { kid, ...rest } = headerOf(token);
    const [identity] = await rows("identity");
    assert.deepEqual(rest, { alg: "HS256", typ: "at+jwt" });
    assert.ok(String(kid).startsWith(`${String(identity?.["id"])}.`), String(kid));
  });

  it("has the 13 claims of the contract and no other", async () => {
    const { app, clock, rows } = await sharedApp();
    const { id, username, token } = await signUp(app);
    const { jti, sid, iss, ...rest } = claimsOf(token);
    const now = clock() / 1000;
    const [identity] = await rows("identity");
    assert.deepEqual(rest, {
      sub: id,
      aud: ["campaigns"],
      client_id: "first-party",
      iat: now,
      nbf: now,
      exp: now + 15 * 60,
      ver: 1,
      scope: "account campaigns:read campaigns:write",
      role: "user",
      username,
    });
    assert.equal(iss, identity?.["issuer"]);
    assert.match(String(sid), UUID_V7);
    assert.match(String(jti), /^[0-9a-f-]{36}$/);
  });

  it("has a jti and a sid of its own at each sign-in", async () => {
    const { app } = await sharedApp();
    const { username, password, token } = await signUp(app);
    const other = await signIn(app, { username, password });
    assert.notEqual(claimsOf(token)["jti"], claimsOf(other)["jti"]);
    assert.notEqual(claimsOf(token)["sid"], claimsOf(other)["sid"]);
  });

  it("is signed with the UTF-8 bytes of the secret exactly as written", async () => {
    const looksLikeHex = "0123456789abcdef".repeat(4);
    const looksLikeBase64 = Buffer.from(looksLikeHex).toString("base64");
    for (const key of [looksLikeHex, looksLikeBase64, " grüße, ça va, 日本語 und noch mehr "]) {
      const { app } = await newApp({ secret: key });
      const { token } = await signUp(app);
      const [header, payload, signature] = token.split(".");
      const digest = createHmac("sha256", Buffer.from(key, "utf8")).update(`${header}.${payload}`).digest("base64url");
      assert.equal(signature, digest);
    }
  });

  it("lives for the minutes that accessTokenMinutes says", async () => {
    const { auth, clock } = await newApp({ accessTokenMinutes: 3 });
    const subject = { userId: "u", username: "name", role: "user", version: 1 } as const;
    const token = auth.tokens.sign({
      ...subject,
      sessionId: "s",
      clientId: "c",
      scopes: ["x"],
      audience: ["campaigns"],
    });
    assert.equal(auth.tokens.lifetimeSeconds, 180);
    assert.deepEqual(auth.tokens.verify(token), {
      userId: "u",
      username: "name",
      role: "user",
      scopes: ["x"],
      audience: ["campaigns"],
      version: 1,
      sessionId: "s",
      clientId: "c",
      expiresAt: clock() + 180_000,
    });
  });
});

describe("a token's signature", () => {
  it("[S16] is refused when it was made with another secret, changed, cut or left out", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    const [header, payload, signature = ""] = token.split(".");
    await expectAccepted(app, forge(token, {}));
    await expectRefused(app, forge(token, { sign: hmac("sha256", `${TEST_SECRET}!`) }), /signature/);
    await expectRefused(app, `${header}.${payload}.${signature.slice(0, -2)}`);
    await expectRefused(app, `${header}.${payload}.`);
    await expectRefused(app, `${header}.${payload}`);
  });

  it("[S16] is refused under claims that were changed after signing", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    const signature = token.split(".")[2] ?? "";
    await expectRefused(app, forge(token, { claims: { role: "admin" }, sign: () => signature }), /signature/);
  });
});
