// Where a credential may stand, and how often.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
import { makeKey, useKey } from "../support/api-key.js";
import { sharedApp } from "../support/app.js";
import { knock } from "../support/expect-refusal.js";
import { sendRaw } from "../support/send-raw.js";

describe("a request without a credential", () => {
  const none: Record<string, string | undefined> = {
    "no Authorization header": undefined,
    "a scheme without a token": "Bearer",
    "a scheme and spaces": "Bearer   ",
    "another scheme": "Basic dXNlcjpwYXNz",
    "a scheme that only begins alike": "BearerToken abc",
    "a tab for the space": "Bearer\tabc",
    "a token without a scheme": "eyJhbGciOiJIUzI1NiJ9.e30.x",
  };
  for (const [name, authorization] of Object.entries(none)) {
    it(`[S38] is answered 401 and a challenge without an error: ${name}`, async () => {
      const res = await knock((await sharedApp()).app, authorization);
      expectProblem(res, 401, "missing_token");
      assert.equal(res.headers["www-authenticate"], 'Bearer realm="campaigns"');
      assert.equal(res.headers["cache-control"], "no-store");
    });
  }
});

describe("a credential in the Authorization header", () => {
  it("is read whatever the case of the scheme (RFC 9110, 11.1) and the number of spaces", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    for (const scheme of ["Bearer ", "bearer ", "BEARER ", "bEaReR   "]) {
      assert.equal((await knock(app, `${scheme}${token}`)).status, 200, scheme);
    }
  });

  it("[S38] is refused with invalid_token when something stands before or behind it", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    for (const value of [`${token} ${token}`, `${token}, Bearer ${token}`, `"${token}"`, `Bearer ${token}`]) {
      const res = await knock(app, `Bearer ${value}`);
      expectProblem(res, 401, "invalid_token");
      assert.match(String(res.headers["www-authenticate"]), /^Bearer realm="campaigns", error="invalid_token"/);
    }
  });

  it("is answered 400 when the header stands there twice, even with the same token", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    for (const other of [token, "other"]) {
      const answer = await sendRaw(app, "GET /guarded", [
        `Authorization: Bearer ${token}`,
        `authorization: Bearer ${other}`,
      ]);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.match(answer, /"code":"credential_repeated"/);
    }
    assert.match(await sendRaw(app, "GET /guarded", [`Authorization: Bearer ${token}`]), /^HTTP\/1\.1 200 /);
  });
});

describe("an API key in the X-API-Key header", () => {
  it("is read as it stands, nothing before or behind it", async () => {
    const { app } = await sharedApp();
    const { key } = await makeKey(app, (await signUp(app)).headers);
    assert.equal((await useKey(app, key)).status, 200);
    for (const value of [`Bearer ${key}`, `"${key}"`, `${key},${key}`, `${key} ${key}`, "", "x"]) {
      expectProblem(await useKey(app, value), 401, "invalid_api_key");
    }
  });

  it("is no access token, and an access token no key", async () => {
    const { app } = await sharedApp();
    const { headers, token } = await signUp(app);
    const { key } = await makeKey(app, headers);
    expectProblem(await knock(app, `Bearer ${key}`), 401, "invalid_token");
    expectProblem(await useKey(app, token), 401, "invalid_api_key");
  });

  it("is answered 400 beside an access token, whichever of them is good", async () => {
    const { app } = await sharedApp();
    const { headers, token } = await signUp(app);
    const { key } = await makeKey(app, headers);
    for (const [bearer, sent] of [
      [token, key],
      [token, "x"],
      ["x", key],
      ["x", ""],
    ] as const) {
      const res = await useKey(app, sent).set("Authorization", `Bearer ${bearer}`);
      expectProblem(res, 400, "several_credentials");
      assert.equal(res.headers["www-authenticate"], undefined);
    }
    assert.equal((await useKey(app, key).set("Authorization", "Basic YTpi")).status, 200); // which is no credential here
  });

  it("is answered 400 when the header stands there twice, even with the same key", async () => {
    const { app } = await sharedApp();
    const { key } = await makeKey(app, (await signUp(app)).headers);
    for (const other of [key, "other"]) {
      const answer = await sendRaw(app, "GET /guarded", [`X-API-Key: ${key}`, `x-api-key: ${other}`]);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.match(answer, /"code":"credential_repeated"/);
    }
  });
});

describe("a credential in the address", () => {
  for (const name of ["access_token", "api_key", "apikey", "X-API-Key", "Api_Key"]) {
    it(`[S39] is answered 400, alone and beside a good header, and is not repeated: ${name}`, async () => {
      const { app } = await sharedApp();
      const { token, headers } = await signUp(app);
      for (const path of [`/guarded?${name}=${token}`, `/me?${name}=${token}`, `/guarded?x=1&${name}`]) {
        for (const sent of [{}, headers]) {
          const res = await request(app).get(path).set(sent);
          expectProblem(res, 400, "credential_in_query");
          assert.ok(!res.text.includes(token));
          assert.equal(res.headers["www-authenticate"], undefined);
        }
      }
    });
  }
});
