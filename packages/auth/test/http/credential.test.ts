// Where a credential may stand, and how often.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
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
    it(`is answered 401 and a challenge without an error: ${name}`, async () => {
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

  it("is refused with invalid_token when something stands before or behind it", async () => {
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

describe("a credential in the address", () => {
  it("is answered 400, alone and beside a good header, and is not repeated", async () => {
    const { app } = await sharedApp();
    const { token, headers } = await signUp(app);
    for (const path of [`/guarded?access_token=${token}`, `/me?access_token=${token}`, "/guarded?x=1&access_token"]) {
      for (const sent of [{}, headers]) {
        const res = await request(app).get(path).set(sent);
        expectProblem(res, 400, "credential_in_query");
        assert.ok(!res.text.includes(token));
        assert.equal(res.headers["www-authenticate"], undefined);
      }
    }
  });
});
