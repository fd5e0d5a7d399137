// What a token may be used for: exactly what was asked for, or everything the role allows, and never more.
import assert from "node:assert/strict";
import { signIn, signUp, type SignedIn } from "@repo/testing";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { expectRefused } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

async function admin({ app, setRole }: TestApp): Promise<SignedIn> {
  const user = await signUp(app);
  await setRole(user.id, "admin");
  return user;
}

describe("the scope of a token", () => {
  it("is what was asked for, in the answer, in the token and in the session", async () => {
    const { app, rows } = await sharedApp();
    const user = await signUp(app);
    for (const scope of ["campaigns:read", "campaigns:write account"]) {
      const { body } = await askToken(app, { ...formOf(user), scope });
      const { sid, scope: claimed } = claimsOf(body.access_token);
      const [session] = await rows("sessions", { id: sid });
      assert.deepEqual([body.scope, claimed, session?.["scope"]], [scope, scope, scope]);
    }
  });

  it("names each scope once, however often it was asked for", async () => {
    const { app } = await sharedApp();
    const { body } = await askToken(app, { ...formOf(await signUp(app)), scope: " account  campaigns:read account " });
    assert.equal(body.scope, "account campaigns:read");
  });

  it("is everything the role allows where none was asked for, and the session keeps that nothing was", async () => {
    const test = await sharedApp();
    const token = await signIn(test.app, formOf(await admin(test)));
    const { sid, scope, role } = claimsOf(token);
    assert.equal(role, "admin");
    assert.equal(scope, "account admin tokens:introspect campaigns:read campaigns:write");
    const [session] = await test.rows("sessions", { id: sid });
    assert.deepEqual([session?.["scope"], session?.["audience"]], [null, null]);
  });

  it("may be admin or tokens:introspect for an admin only", async () => {
    const test = await sharedApp();
    const [boss, user] = [await admin(test), await signUp(test.app)];
    for (const scope of ["admin", "tokens:introspect", "account admin"]) {
      assert.equal((await askToken(test.app, { ...formOf(boss), scope })).body.scope, scope);
      expectOAuthError(await askToken(test.app, { ...formOf(user), scope }), 400, "invalid_scope");
    }
  });

  for (const scope of ["nothing:like-it", "campaigns:read nothing", "Campaigns:read", " ", "campaigns:*", "*"]) {
    it(`is answered 400 invalid_scope when asked for as ${JSON.stringify(scope)}, and no session begins`, async () => {
      const { app, rows } = await sharedApp();
      const user = await signUp(app);
      expectOAuthError(await askToken(app, { ...formOf(user), scope }), 400, "invalid_scope");
      assert.equal((await rows("sessions", { user_id: user.id })).length, 1); // of signUp
    });
  }
});

describe("the audience of a token", () => {
  it("is what was asked for, and every service where none was", async () => {
    const { app, url, rows } = await newApp({ fresh: true });
    const other = await newApp({ url, service: "resources" });
    const user = await signUp(app);
    const all = await signIn(app, formOf(user));
    assert.deepEqual(claimsOf(all)["aud"], ["campaigns", "resources"]);
    const one = await signIn(app, { ...formOf(user), audience: "resources" });
    assert.deepEqual(claimsOf(one)["aud"], ["resources"]);
    assert.equal((await rows("sessions", { id: claimsOf(one)["sid"] }))[0]?.["audience"], "resources");
    await expectRefused(app, one, /another service/);
    assert.equal(other.auth.tokens.verify(one).userId, user.id);
    const both = await signIn(app, { ...formOf(user), audience: "resources campaigns" });
    assert.deepEqual(claimsOf(both)["aud"], ["resources", "campaigns"]);
  });

  for (const audience of ["nobody", "campaigns nobody", "Campaigns", " ", "https://campaigns.example"]) {
    it(`is answered 400 invalid_target when asked for as ${JSON.stringify(audience)}`, async () => {
      const { app } = await sharedApp();
      const res = await askToken(app, { ...formOf(await signUp(app)), audience });
      expectOAuthError(res, 400, "invalid_target");
    });
  }
});

describe("scope and audience", () => {
  it("say nothing before the password is right", async () => {
    const { app } = await sharedApp();
    const form = { ...formOf(await signUp(app)), password: "wrong password" };
    expectOAuthError(await askToken(app, { ...form, scope: "nothing:like-it" }), 400, "invalid_grant");
    expectOAuthError(await askToken(app, { ...form, audience: "nobody" }), 400, "invalid_grant");
  });
});
