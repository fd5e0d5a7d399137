// For each setting: what a change of it alters, on a running service.
import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectProblem, newDatabase, newFolder, runNode, signUp, TEST_SECRET, testEnvironment } from "@repo/testing";
import request from "supertest";
import { effectsOfNewServices } from "./new-services.js";
import {
  addOldEvent,
  endWithRequestInFlight,
  guesses,
  keepsDataIn,
  lifetime,
  listensOn,
  refusedOfSixteen,
  replayStatus,
  secondRefresh,
  secondStatus,
  sessionDays,
  threadsAfterWork,
} from "./probes.js";
import { rowsOf } from "./rows.js";
import { claimsFrom, refusalOf, register, startWith } from "./services.js";

export const EFFECTS: Record<string, () => Promise<void>> = {
  ...effectsOfNewServices(),
  async NODE_ENV() {
    assert.match(await refusalOf({ NODE_ENV: "development" }), /BCRYPT_COST is "4"/);
  },
  async ENV_FILE() {
    const file = join(await newFolder(), "settings");
    writeFileSync(file, "ACCESS_TOKEN_EXPIRE_MINUTES=3\n");
    assert.equal(lifetime(await claimsFrom(await startWith({ ENV_FILE: file }))), 180);
  },
  async DATA_DIR() {
    const folder = join(await newFolder(), "made/when/missing");
    await startWith({ DATA_DIR: folder });
    const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite"));
    assert.deepEqual(files.sort(), ["auth.sqlite", "campaigns.sqlite"]);
  },
  async HOST() {
    assert.match(await refusalOf({ HOST: "192.0.2.1" }), /HOST is 192\.0\.2\.1/); // an address that nobody has
  },
  CAMPAIGNS_PORT: () => listensOn("CAMPAIGNS_PORT", "campaigns-api"),
  RESOURCES_PORT: () => listensOn("RESOURCES_PORT", "resources-api"),
  CAMPAIGNS_DATABASE_URL: () => keepsDataIn("CAMPAIGNS_DATABASE_URL", "campaigns"),
  RESOURCES_DATABASE_URL: () => keepsDataIn("RESOURCES_DATABASE_URL", "resources"),
  async AUTH_DATABASE_URL() {
    const url = await newDatabase("sqlite");
    await signUp((await startWith({ AUTH_DATABASE_URL: url })).url);
    assert.equal((await rowsOf(url, "users")).length, 1);
  },
  async LOG_LEVEL() {
    assert.equal((await startWith({})).output(), "");
    await (await startWith({ LOG_LEVEL: "info" })).said(/"msg":"listening"/);
  },
  async CORS_ORIGINS() {
    const page = { Origin: "https://app.example.com" };
    const allowed = async (settings: Record<string, string>): Promise<string | undefined> =>
      (
        await request((await startWith(settings)).url)
          .get("/health")
          .set(page)
      ).headers["access-control-allow-origin"];
    assert.equal(await allowed({}), undefined);
    assert.equal(await allowed({ CORS_ORIGINS: page.Origin }), page.Origin);
    assert.match(await refusalOf({ CORS_ORIGINS: "*" }), /CORS_ORIGINS has \*, which is no origin/);
  },
  async TRUST_PROXY() {
    const only = { RATE_LIMITS: "on", RATE_LIMIT_REQUESTS: "1" };
    const behind = (last: string) => ({ path: "/nowhere", headers: { "X-Forwarded-For": last } });
    const asked = [behind("192.0.2.1"), behind("192.0.2.2")] as const;
    assert.equal(await secondStatus(only, ...asked), 429);
    assert.equal(await secondStatus({ ...only, TRUST_PROXY: "1" }, ...asked), 404);
    assert.match(await refusalOf({ TRUST_PROXY: "true" }), /TRUST_PROXY has "true"/);
  },
  async SHUTDOWN_GRACE_SECONDS() {
    assert.equal(await endWithRequestInFlight(await startWith({ SHUTDOWN_GRACE_SECONDS: "0" })), 1);
    assert.equal(await endWithRequestInFlight(await startWith({ SHUTDOWN_GRACE_SECONDS: "60" })), 0);
  },
  async SECRET_KEY() {
    const AUTH_DATABASE_URL = await newDatabase("sqlite");
    const { headers } = await signUp((await startWith({ AUTH_DATABASE_URL })).url);
    const { url } = await startWith({ AUTH_DATABASE_URL, SECRET_KEY: `${TEST_SECRET}!` });
    expectProblem(await request(url).get("/me").set(headers), 401, "invalid_token");
  },
  async SECRET_KEY_PREVIOUS() {
    const AUTH_DATABASE_URL = await newDatabase("sqlite");
    const { headers } = await signUp((await startWith({ AUTH_DATABASE_URL })).url);
    const changed = { AUTH_DATABASE_URL, SECRET_KEY: `${TEST_SECRET}!`, SECRET_KEY_PREVIOUS: TEST_SECRET };
    await request((await startWith(changed)).url)
      .get("/me")
      .set(headers)
      .expect(200);
  },
  async AUTH_ALGORITHM() {
    const keys = async (settings: Record<string, string>): Promise<unknown[]> =>
      (await request((await startWith(settings)).url).get("/.well-known/jwks.json")).body.keys;
    assert.deepEqual(await keys({}), []);
    assert.equal((await keys({ AUTH_ALGORITHM: "ES256" })).length, 1);
  },
  async AUTH_ISSUER() {
    const issuer = "https://auth.example.com/tenant";
    assert.equal((await claimsFrom(await startWith({ AUTH_ISSUER: issuer })))["iss"], issuer);
  },
  async AUTH_JWKS_URL() {
    const [issuer, withoutKeys] = [await startWith({ AUTH_ALGORITHM: "ES256" }), await startWith({})];
    const verifyOnly = (settings: Record<string, string>) =>
      runNode(["packages/auth/dist/test/fixtures/verify-only.js"], { AUTH_ISSUER: issuer.url, ...settings });
    const service = verifyOnly({});
    await service.said(/listening/);
    await service.stop();
    const elsewhere = verifyOnly({ AUTH_JWKS_URL: `${withoutKeys.url}/.well-known/jwks.json` });
    assert.equal(await elsewhere.ended, 1);
    assert.ok(elsewhere.errors().includes(`jwksUrl is ${withoutKeys.url}/.well-known/jwks.json`));
  },
  async AUDIT_KEY() {
    const AUTH_DATABASE_URL = await newDatabase("sqlite");
    const seals = async (settings: Record<string, string>): Promise<number> => {
      const service = await startWith({ AUTH_DATABASE_URL, ...settings });
      await signUp(service.url);
      await service.stop(); // the last rows are sealed at the end
      return (await rowsOf(AUTH_DATABASE_URL, "audit_seals")).length;
    };
    assert.equal(await seals({}), 0);
    assert.ok((await seals({ AUDIT_KEY: `${TEST_SECRET}!` })) > 0);
  },
  async AUDIT_RETENTION_DAYS() {
    const AUTH_DATABASE_URL = await newDatabase("sqlite");
    await signUp((await startWith({ AUTH_DATABASE_URL })).url);
    await addOldEvent(AUTH_DATABASE_URL);
    const prune = async (settings: Record<string, string>): Promise<number> => {
      const env = testEnvironment({ AUTH_DATABASE_URL, ...settings });
      await runNode(["packages/auth/dist/src/cli/main.js", "prune"], env).ended;
      return (await rowsOf(AUTH_DATABASE_URL, "audit_events")).length;
    };
    assert.equal(await prune({}), 3);
    assert.equal(await prune({ AUDIT_RETENTION_DAYS: "7" }), 2);
  },
  async ACCESS_TOKEN_EXPIRE_MINUTES() {
    assert.equal(lifetime(await claimsFrom(await startWith({}))), 900);
    assert.equal(lifetime(await claimsFrom(await startWith({ ACCESS_TOKEN_EXPIRE_MINUTES: "2" }))), 120);
  },
  async REFRESH_TOKEN_EXPIRE_DAYS() {
    assert.equal(await sessionDays({}), 30);
    assert.equal(await sessionDays({ REFRESH_TOKEN_EXPIRE_DAYS: "2" }), 2);
  },
  async REFRESH_GRACE_SECONDS() {
    assert.equal(await replayStatus({}), 200);
    assert.equal(await replayStatus({ REFRESH_GRACE_SECONDS: "0" }), 400);
  },
  async BCRYPT_COST() {
    const url = await newDatabase("sqlite");
    await signUp((await startWith({ AUTH_DATABASE_URL: url, BCRYPT_COST: "5" })).url);
    assert.match(String((await rowsOf(url, "users"))[0]?.["password_hash"]), /^\$2b\$05\$/);
  },
  async PASSWORD_MIN_LENGTH() {
    assert.equal((await register(await startWith({}), "ada", "11 is short")).status, 201);
    const strict = await startWith({ PASSWORD_MIN_LENGTH: "12" });
    expectProblem(await register(strict, "ada", "11 is short"), 422, "validation_failed");
  },
  async PASSWORD_COMMON() {
    expectProblem(await register(await startWith({}), "ada", "password123"), 422, "validation_failed");
    assert.equal((await register(await startWith({ PASSWORD_COMMON: "warn" }), "ada", "password123")).status, 201);
  },
  async ENABLE_PASSWORD_GRANT() {
    const { url } = await startWith({ ENABLE_PASSWORD_GRANT: "false" });
    const res = await request(url).post("/token").type("form").send({ username: "ada", password: "any" });
    assert.deepEqual([res.status, res.body.error], [400, "unsupported_grant_type"]);
  },
  async ENABLE_REGISTRATION() {
    const service = await startWith({ ENABLE_REGISTRATION: "false" });
    expectProblem(await register(service, "ada", "correct horse battery"), 403, "registration_disabled");
  },
  async RATE_LIMITS() {
    const crowded = { UV_THREADPOOL_SIZE: "3", BCRYPT_COST: "10" }; // one hash at a time
    assert.ok((await refusedOfSixteen(await startWith({ ...crowded, RATE_LIMITS: "on" }))) > 0);
    assert.equal(await refusedOfSixteen(await startWith({ ...crowded, RATE_LIMITS: "off" })), 0);
  },
  async RATE_LIMIT_ACCOUNT_FAILURES() {
    const service = await startWith({ RATE_LIMITS: "on", RATE_LIMIT_ACCOUNT_FAILURES: "2" });
    assert.deepEqual(await guesses(service, ["ada", "ada", "ada", "bob"]), [400, 400, 429, 400]);
  },
  async RATE_LIMIT_ADDRESS_FAILURES() {
    const service = await startWith({ RATE_LIMITS: "on", RATE_LIMIT_ADDRESS_FAILURES: "2" });
    assert.deepEqual(await guesses(service, ["ada", "bob", "cyd"]), [400, 400, 429]);
  },
  async RATE_LIMIT_REFRESHES() {
    assert.equal(await secondRefresh({ RATE_LIMITS: "on" }), 200);
    assert.equal(await secondRefresh({ RATE_LIMITS: "on", RATE_LIMIT_REFRESHES: "1" }), 429);
  },
  async RATE_LIMIT_SIGN_INS() {
    const signIn = { path: "/token", form: { username: "nobody", password: "at all" } };
    assert.equal(await secondStatus({ RATE_LIMITS: "on" }, signIn), 400);
    assert.equal(await secondStatus({ RATE_LIMITS: "on", RATE_LIMIT_SIGN_INS: "1" }, signIn), 429);
  },
  async RATE_LIMIT_REGISTRATIONS() {
    const taken = { path: "/register", json: { username: "somebody", password: "correct horse battery" } };
    assert.equal(await secondStatus({ RATE_LIMITS: "on" }, taken), 409);
    assert.equal(await secondStatus({ RATE_LIMITS: "on", RATE_LIMIT_REGISTRATIONS: "1" }, taken), 429);
  },
  async RATE_LIMIT_REQUESTS() {
    assert.equal(await secondStatus({ RATE_LIMITS: "on" }, { path: "/nowhere" }), 404);
    assert.equal(await secondStatus({ RATE_LIMITS: "on", RATE_LIMIT_REQUESTS: "1" }, { path: "/nowhere" }), 429);
  },
  async RATE_LIMIT_CREATIONS() {
    const statuses = async (settings: Record<string, string>): Promise<number[]> => {
      const { url } = await startWith({ RATE_LIMITS: "on", ...settings });
      const { headers } = await signUp(url);
      const create = async () => (await request(url).post("/campaigns").set(headers).send({ name: "Spring" })).status;
      return [await create(), await create()];
    };
    assert.deepEqual(await statuses({}), [201, 201]);
    assert.deepEqual(await statuses({ RATE_LIMIT_CREATIONS: "1" }), [201, 429]);
  },
  async UV_THREADPOOL_SIZE() {
    assert.match(await refusalOf({ UV_THREADPOOL_SIZE: "0" }), /UV_THREADPOOL_SIZE is "0"/);
    if (!existsSync("/proc/self/task")) return; // only Linux lets the threads be counted
    assert.equal((await threadsAfterWork("12")) - (await threadsAfterWork("4")), 8);
  },
};
