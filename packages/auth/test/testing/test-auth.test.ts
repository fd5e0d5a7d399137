// What a service's author tests with: an issuer that is real but for the time it takes.
import assert from "node:assert/strict";
import { AuthError, createVerifier } from "@repo/auth";
import { createTestAuth, TEST_PASSWORD, testClock, type TestAuth, type TestAuthOptions } from "@repo/auth/testing";
import { StartupError } from "@repo/service";
import { atEnd, newDatabase } from "@repo/testing";
import { roundsOf } from "../support/bcrypt-work.js";
import { claimsOf, headerOf } from "../support/forge.js";

/** On a database of this run's kind. */
async function newTest(options: Partial<TestAuthOptions> = {}): Promise<TestAuth> {
  const test = await createTestAuth({ service: "notes", database: await newDatabase(), ...options });
  atEnd(test.close);
  return test;
}

let shared: Promise<TestAuth> | undefined;
/** For tests that need nothing of their own. */
const sharedTest = (): Promise<TestAuth> => (shared ??= newTest());

/** What `GET /me` says of a credential. */
async function me({ url }: TestAuth, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/me`, { headers });
  const body = (await answer.json()) as Record<string, unknown>;
  return answer.ok ? body : { status: answer.status, code: body["code"] };
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
const isAuthError = (code: string) => (error: unknown) => error instanceof AuthError && error.code === code;

describe("tokenFor", () => {
  it("gives a user's token with all that the role allows, for all services, for 15 minutes", async () => {
    const test = await sharedTest();
    const token = await test.tokenFor();
    const { scope, aud, exp, iat, iss, role, username } = claimsOf(token);
    assert.deepEqual([role, username, aud, iss], ["user", "test-user", ["notes"], test.url]);
    assert.equal(scope, "account notes:read notes:write");
    assert.equal(Number(exp) - Number(iat), 900);
    assert.equal((await me(test, bearer(token)))["username"], "test-user");
    assert.equal(test.auth.tokens.verify(token).username, "test-user");
  });

  it("gives the same user for the same name, each time in a session of its own", async () => {
    const test = await sharedTest();
    const [one, two, other] = [await test.tokenFor(), await test.tokenFor(), await test.tokenFor({ user: "ada" })];
    const [first, second, third] = [claimsOf(one), claimsOf(two), claimsOf(other)];
    assert.equal(first["sub"], second["sub"]);
    assert.notEqual(first["sid"], second["sid"]);
    assert.deepEqual([third["username"], third["sub"] === first["sub"]], ["ada", false]);
  });

  it("gives several at once of a user who is new", async () => {
    const test = await newTest();
    const tokens = await Promise.all([test.tokenFor({ user: "bo" }), test.tokenFor({ user: "bo" })]);
    const [first, second] = tokens.map(claimsOf);
    assert.equal(first?.["sub"], second?.["sub"]);
    assert.notEqual(first?.["sid"], second?.["sid"]);
    await assert.rejects(test.tokenFor({ user: "bo", role: "admin" }), /bo has the role user/);
    assert.equal(typeof (await test.tokenFor({ user: "bo" })), "string");
  });

  it("gives an admin's token, or one with fewer scopes or services, or of another length", async () => {
    const test = await newTest({ scopes: ["notes:read", "notes:print"] });
    assert.match(String(claimsOf(await test.tokenFor({ role: "admin" }))["scope"]), /\badmin tokens:introspect\b/);
    assert.equal(claimsOf(await test.tokenFor({ scopes: ["notes:print"] }))["scope"], "notes:print");
    assert.deepEqual(claimsOf(await test.tokenFor({ audience: ["notes"] }))["aud"], ["notes"]);
    const { exp, iat } = claimsOf(await test.tokenFor({ expiresIn: 60 }));
    assert.equal(Number(exp) - Number(iat), 60);
  });

  it("gives one that expired so long ago where expiresIn is negative", async () => {
    const test = await sharedTest();
    const expired = await test.tokenFor({ expiresIn: -6 });
    assert.deepEqual(await me(test, bearer(expired)), { status: 401, code: "invalid_token" });
    assert.equal((await me(test, bearer(await test.tokenFor({ expiresIn: -4 }))))["username"], "test-user");
  });

  it("refuses a scope that the role may not have, one that nobody has, and an unknown service", async () => {
    const test = await sharedTest();
    await assert.rejects(test.tokenFor({ scopes: ["admin"] }), isAuthError("invalid_scope"));
    await assert.rejects(test.tokenFor({ scopes: ["notes:print"] }), isAuthError("invalid_scope"));
    await assert.rejects(test.tokenFor({ audience: ["elsewhere"] }), isAuthError("invalid_target"));
  });

  it("refuses another role for a user who is there, and says what to do", async () => {
    const test = await sharedTest();
    await test.tokenFor({ user: "ada" });
    await assert.rejects(test.tokenFor({ user: "ada", role: "admin" }), /ada has the role user: give another name/);
  });

  it("hashes no password, nor does anything beside it", async () => {
    const rounds = await roundsOf(async () => {
      const test = await newTest();
      await test.tokenFor();
      await test.tokenFor({ role: "admin" });
      await test.apiKeyFor({ user: "ada" });
      await test.revoke(await test.tokenFor());
    });
    assert.equal(rounds, 0);
  });

  it("makes users who can sign in with the password of them all", async () => {
    const test = await sharedTest();
    await test.tokenFor({ user: "ada" });
    const body = new URLSearchParams({ username: "ada", password: TEST_PASSWORD });
    assert.equal((await fetch(`${test.url}/token`, { method: "POST", body })).status, 200);
  });
});

describe("TEST_PASSWORD", () => {
  it("is another one in each process, so that nobody knows the admins of a database that is left behind", async () => {
    const again = new URL("../../src/testing/people.js?again", import.meta.url).href;
    assert.notEqual(((await import(again)) as { TEST_PASSWORD: string }).TEST_PASSWORD, TEST_PASSWORD);
  });
});

describe("sessionFor", () => {
  it("gives a refresh token that refreshes", async () => {
    const test = await sharedTest();
    const { refreshToken } = await test.sessionFor({ scopes: ["notes:read"] });
    const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken });
    const answer = await fetch(`${test.url}/token`, { method: "POST", body });
    assert.deepEqual([answer.status, ((await answer.json()) as { scope: string }).scope], [200, "notes:read"]);
  });
});

describe("apiKeyFor", () => {
  it("gives a key of the user, with these scopes, that expires after so many days", async () => {
    const test = await newTest();
    const key = await test.apiKeyFor({ user: "ada", scopes: ["notes:read"], days: 2 });
    const found = await me(test, { "X-API-Key": key });
    assert.deepEqual([found["username"], found["scope"]], ["ada", "notes:read"]);
    test.clock.advance(2 * 24 * 60 * 60 * 1000);
    assert.deepEqual(await me(test, { "X-API-Key": key }), { status: 401, code: "invalid_api_key" });
  });

  it("says what was wrong where none is made", async () => {
    const test = await sharedTest();
    await assert.rejects(test.apiKeyFor({ days: 1000 }), /POST http:.*api-keys answered 422: .*expires_in_days/);
  });
});

describe("a test auth", () => {
  it("ends a session, and no other one", async () => {
    const test = await sharedTest();
    const [ended, other] = [await test.tokenFor(), await test.tokenFor()];
    await test.revoke(ended);
    assert.deepEqual(await me(test, bearer(ended)), { status: 401, code: "invalid_token" });
    assert.equal((await me(test, bearer(other)))["username"], "test-user");
  });

  it("goes by a clock that stands still until it is moved, or by one that it is given", async () => {
    const clock = testClock(Date.parse("2030-01-01T00:00:00Z"));
    const test = await newTest({ clock });
    const token = await test.tokenFor();
    assert.equal(claimsOf(token)["iat"], Date.parse("2030-01-01T00:00:00Z") / 1000);
    clock.advance(15 * 60 * 1000 + 4999);
    assert.equal((await me(test, bearer(token)))["username"], "test-user");
    test.clock.advance(1);
    assert.deepEqual(await me(test, bearer(token)), { status: 401, code: "invalid_token" });
  });

  it("shows its keys to services that only verify, where it signs with ES256", async () => {
    const { environment, clock, tokenFor } = await newTest({ algorithm: "ES256" });
    const { AUTH_ISSUER: issuer = "", AUTH_JWKS_URL: jwksUrl = "" } = environment;
    const options = { service: "notes", environment: "test", issuer, jwksUrl, clock } as const;
    const verifier = await createVerifier(options);
    await verifier.ready();
    await verifier.close();
    assert.equal(headerOf(await tokenFor())["alg"], "ES256");
  });

  it("is a stranger to another one beside it", async () => {
    const [one, other] = [await sharedTest(), await newTest()];
    const token = await one.tokenFor();
    assert.deepEqual(await me(other, bearer(token)), { status: 401, code: "invalid_token" });
    assert.deepEqual(await me(other, { "X-API-Key": await one.apiKeyFor() }), { status: 401, code: "invalid_api_key" });
    await other.close();
    assert.equal((await me(one, bearer(await one.tokenFor())))["username"], "test-user");
  });

  it("may be closed twice", async () => {
    const test = await newTest();
    await test.close();
    await test.close();
  });

  it("names every wrong option", async () => {
    const bad = { service: "Notes!", secret: "short", algorithm: "none" as "HS256", scopes: ["admin"] };
    await assert.rejects(createTestAuth(bad), (error) => {
      assert.ok(error instanceof StartupError);
      assert.deepEqual(
        error.faults.map(({ name }) => name),
        ["service", "secret", "scopes", "algorithm"],
      );
      return true;
    });
    await assert.rejects(createTestAuth({ service: "notes", database: "mysql://localhost/x" }), /mysql|sqlite/);
  });
});
