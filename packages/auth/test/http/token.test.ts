// POST /token on the wire: RFC 6749, sections 3.2, 4.3 and 5.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import request from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted } from "../support/expect-refusal.js";
import { claimsOf } from "../support/forge.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

describe("POST /token", () => {
  it("takes the seed's form, without grant_type", async () => {
    const { app } = await newApp({ passwordCommon: "warn" });
    await request(app).post("/register").send({ username: "seed-test", password: "password123" }).expect(201);
    const res = await askToken(app, "username=seed-test&password=password123");
    assert.equal(res.status, 200, res.text);
    await expectAccepted(app, res.body.access_token);
  });

  it("[S14] [S29] answers token, type, lifetime and scope, never to be stored", async () => {
    const { app } = await sharedApp();
    const res = await askToken(app, { ...formOf(await signUp(app)), grant_type: "password" });
    const { access_token, refresh_token, ...rest } = res.body;
    assert.match(refresh_token, /^[\w-]{43}$/); // 256 bits
    assert.equal(claimsOf(access_token)["scope"], "account campaigns:read campaigns:write");
    const scope = "account campaigns:read campaigns:write";
    assert.deepEqual(rest, { token_type: "bearer", expires_in: 900, scope });
    assert.equal(res.headers["cache-control"], "no-store");
    assert.equal(res.type, "application/json");
  });

  it("takes a username in any case, and names it as it was registered", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    const res = await askToken(app, { ...formOf(user), username: user.username.toUpperCase() });
    assert.equal(claimsOf(res.body.access_token)["username"], user.username);
  });

  it("ignores parameters it does not know, and takes one without a value as absent", async () => {
    const { app } = await sharedApp();
    const form = { ...formOf(await signUp(app)), role: "admin", sub: "x", iss: "y", resource: "z" };
    const res = await askToken(app, { ...form, grant_type: "", scope: "", audience: "", client_id: "" });
    assert.equal(res.body.scope, "account campaigns:read campaigns:write");
    assert.equal(claimsOf(res.body.access_token)["role"], "user");
  });
});

describe("POST /token refuses", () => {
  const grants = ["client_credentials", "authorization_code", "Password", "constructor", "implicit"];
  for (const grant_type of grants) {
    it(`the grant_type ${grant_type}`, async () => {
      const { app } = await sharedApp();
      const res = await askToken(app, { ...formOf(await signUp(app)), grant_type });
      expectOAuthError(res, 400, "unsupported_grant_type");
    });
  }

  it("the password grant where it is disabled, with and without grant_type", async () => {
    const { app } = await newApp({ passwordGrant: false });
    await request(app).post("/register").send({ username: "no-grant", password: "correct horse battery" }).expect(201);
    const form = { username: "no-grant", password: "correct horse battery" };
    expectOAuthError(await askToken(app, form), 400, "unsupported_grant_type");
    expectOAuthError(await askToken(app, { ...form, grant_type: "password" }), 400, "unsupported_grant_type");
  });

  for (const missing of ["username", "password"]) {
    it(`a form in which ${missing} is missing or empty`, async () => {
      const { app } = await sharedApp();
      const form = { username: "somebody", password: "something" };
      const empty = await askToken(app, { ...form, [missing]: "" });
      assert.equal(expectOAuthError(empty, 400, "invalid_request"), `The parameter ${missing} is missing.`);
      const { [missing]: _, ...rest } = form as Record<string, string>;
      expectOAuthError(await askToken(app, rest), 400, "invalid_request");
    });
  }

  const malformed: [string, string][] = [
    ["[S31] a repeated parameter", "username=marie&password=a-password&username=marie"],
    ["[S31] a repeated parameter that nobody knows", "username=marie&password=a-password&x=1&x=2"],
    ["[S31] a parameter repeated without a value", "username=marie&password=a-password&scope=&scope="],
    ["[S49] a nested parameter", "username=marie&password[$ne]=x"],
    ["[S49] a list", "username[]=marie&password=a-password"],
    ["what is not percent-encoded UTF-8", "username=marie&password=%ff%fe%ff%fe"],
    ["a broken percent sign", "username=marie&password=100%"],
  ];
  for (const [name, form] of malformed) {
    it(name, async () => {
      const { app } = await sharedApp();
      expectOAuthError(await askToken(app, form), 400, "invalid_request");
    });
  }
});

describe("POST /token answers with the status of elsewhere and an OAuth error", () => {
  const form = "username=marie&password=a-password";

  it("405 with Allow to every other method", async () => {
    const { app } = await sharedApp();
    for (const method of ["get", "put", "delete", "patch"] as const) {
      const res = await request(app)[method](`/token?${form}`);
      expectOAuthError(res, 405, "invalid_request");
      assert.equal(res.headers["allow"], "POST");
    }
  });

  it("415 to JSON, to another charset and to no type", async () => {
    const { app } = await sharedApp();
    const post = () => request(app).post("/token");
    expectOAuthError(await post().send({ username: "marie", password: "a-password" }), 415, "invalid_request");
    const latin1 = "application/x-www-form-urlencoded; charset=iso-8859-1";
    expectOAuthError(await post().set("Content-Type", latin1).send(form), 415, "invalid_request");
    expectOAuthError(await post(), 415, "invalid_request");
  });

  it("413 over 20 kB and over 50 parameters, 400 to an empty form", async () => {
    const { app } = await sharedApp();
    expectOAuthError(await askToken(app, `${form}&x=${"x".repeat(20 * 1024)}`), 413, "invalid_request");
    const many = Array.from({ length: 49 }, (_, index) => `p${index}=1`).join("&");
    expectOAuthError(await askToken(app, `${form}&${many}`), 413, "invalid_request");
    expectOAuthError(await askToken(app, ""), 400, "invalid_request");
  });

  it("[S31] nothing from the address: credentials in the query count for nothing (RFC 6749, 2.3.1)", async () => {
    const { app } = await sharedApp();
    const { username, password } = await signUp(app);
    const query = new URLSearchParams({ username, password }).toString();
    const res = await request(app).post(`/token?${query}`).type("form").send("grant_type=password");
    expectOAuthError(res, 400, "invalid_request");
  });
});
