import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request, { type Test } from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { claimsOf, forge, hmac } from "../support/forge.js";
import { newSession } from "../support/session.js";
import { expectOAuthError } from "../support/token-request.js";

/** An app, an admin's headers, and asking about a token with them. */
async function withAdmin(app: TestApp) {
  const account = await signUp(app.app);
  await app.setRole(account.id, "admin");
  const { headers } = await newSession(app.app, {}, account);
  const ask = (form: Record<string, string>): Test =>
    request(app.app).post("/introspect").set(headers).type("form").send(form);
  return { headers, ask };
}

const inactive = async (asking: Test): Promise<void> => {
  const res = await asking;
  assert.deepEqual([res.status, res.body], [200, { active: false }]);
};

describe("POST /introspect", () => {
  it("answers the claims of an access token, for whichever service it is", async () => {
    const app = await newApp({ fresh: true });
    await newApp({ url: app.url, service: "resources" });
    const { ask } = await withAdmin(app);
    const { token } = await newSession(app.app, { audience: "resources" });
    const res = await ask({ token, token_type_hint: "refresh_token" });
    assert.deepEqual(res.body, { ...claimsOf(token), active: true, token_type: "Bearer" });
    assert.equal(res.headers["cache-control"], "no-store");
  });

  it("[S37] says nothing but active: false of a refresh token, an API key, and what is none", async () => {
    const app = await sharedApp();
    const { ask } = await withAdmin(app);
    const { refreshToken, token } = await newSession(app.app);
    const other = await newApp({ fresh: true });
    const foreign = (await signUp(other.app)).token;
    const bad = forge(token, { sign: hmac("sha256", "a secret that is not the secret of this service") });
    for (const each of [refreshToken, "rk_abc_def", "garbage", `${token}x`, bad, foreign, "a".repeat(9000)]) {
      await inactive(ask({ token: each }));
    }
  });

  it("[S37] says nothing but active: false of a token that has expired or whose session has ended", async () => {
    const app = await newApp();
    const ended = await newSession(app.app);
    await request(app.app).post("/revoke").type("form").send({ token: ended.refreshToken }).expect(200);
    const { ask } = await withAdmin(app);
    await inactive(ask({ token: ended.token }));

    const token = forge(ended.token, { claims: { exp: app.clock() / 1000 - 6, sid: "another" } });
    await inactive(ask({ token }));
    await ask({ token: forge(token, { claims: { exp: app.clock() / 1000 } }) }).expect(/"active":true/);
  });

  it("answers 400 invalid_request without a token, and to what is no form", async () => {
    const { headers, ask } = await withAdmin(await sharedApp());
    assert.match(expectOAuthError(await ask({ token_type_hint: "x" }), 400, "invalid_request"), /token is missing/);
    const { app } = await sharedApp();
    expectOAuthError(await request(app).post("/introspect").set(headers).send({}), 415, "invalid_request");
    const res = await request(app).get("/introspect");
    expectOAuthError(res, 405, "invalid_request");
    assert.equal(res.headers["allow"], "POST");
  });

  it("[S37] answers in OAuth's form with the challenge: 401 to nobody and to a bad token, 403 to a user", async () => {
    const { app } = await sharedApp();
    const { headers, token } = await signUp(app);
    const ask = (headers: Record<string, string>): Test =>
      request(app).post("/introspect").set(headers).type("form").send({ token });
    const nobody = await ask({});
    expectOAuthError(nobody, 401, "invalid_client");
    assert.equal(nobody.headers["www-authenticate"], 'Bearer realm="campaigns"');
    const broken = await ask({ Authorization: "Bearer broken" });
    expectOAuthError(broken, 401, "invalid_token");
    assert.match(broken.headers["www-authenticate"] ?? "", /^Bearer realm="campaigns", error="invalid_token"/);
    const user = await ask(headers);
    expectOAuthError(user, 403, "insufficient_scope");
    assert.match(user.headers["www-authenticate"] ?? "", /scope="tokens:introspect"/);
    expectProblem(await request(app).get("/me"), 401, "missing_token"); // elsewhere it is a problem as ever
  });
});
