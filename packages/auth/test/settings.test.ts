// The variables of the environment that a service gives to createAuth.
import assert from "node:assert/strict";
import { authSettings } from "@repo/auth";
import { readSettings, StartupError, type Environment } from "@repo/service";
import { TEST_SECRET } from "@repo/testing";
import { resolveOptions } from "../src/options.js";

const settings = authSettings({ issuer: ({ PORT = "8000" }) => `http://localhost:${PORT}` });
const read = (environment: Environment) => readSettings(environment, settings);

const production = { SECRET_KEY: TEST_SECRET, AUTH_ISSUER: "https://auth.example" };
const development = { NODE_ENV: "development", SECRET_KEY: TEST_SECRET };

function errorOf(environment: Environment): StartupError {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof StartupError) return error;
  }
  return assert.fail("it would start");
}

describe("the settings of auth", () => {
  it("need only a secret and an issuer, and an unset NODE_ENV is production", () => {
    assert.deepEqual(read(production), {
      environment: "production",
      secret: TEST_SECRET,
      previousSecret: undefined,
      algorithm: "HS256",
      issuer: "https://auth.example",
      auditKey: undefined,
      auditRetentionDays: 365,
      accessTokenMinutes: 15,
      refreshTokenDays: 30,
      refreshGraceSeconds: 10,
      bcryptCost: 12,
      passwordMinLength: 8,
      passwordCommon: "refuse",
      passwordGrant: true,
      registration: true,
      rateLimits: "on",
      limits: {
        accountFailures: 5,
        addressFailures: 10,
        signIns: 30,
        registrations: 20,
        refreshes: 10,
        requests: 300,
      },
      threadPoolSize: 4,
    });
  });

  it("each change one option of createAuth, and createAuth takes them", () => {
    const changed = read({
      ...development,
      AUTH_ISSUER: "http://localhost:9000/",
      SECRET_KEY_PREVIOUS: `${TEST_SECRET}!`,
      AUTH_ALGORITHM: "ES256",
      AUDIT_KEY: `${TEST_SECRET}?`,
      AUDIT_RETENTION_DAYS: "30",
      ACCESS_TOKEN_EXPIRE_MINUTES: "5",
      REFRESH_TOKEN_EXPIRE_DAYS: "7",
      REFRESH_GRACE_SECONDS: "0",
      BCRYPT_COST: "10",
      PASSWORD_MIN_LENGTH: "15",
      PASSWORD_COMMON: "warn",
      ENABLE_PASSWORD_GRANT: "false",
      ENABLE_REGISTRATION: "false",
      RATE_LIMITS: "off",
      RATE_LIMIT_ACCOUNT_FAILURES: "6",
      RATE_LIMIT_ADDRESS_FAILURES: "11",
      RATE_LIMIT_SIGN_INS: "31",
      RATE_LIMIT_REGISTRATIONS: "21",
      RATE_LIMIT_REFRESHES: "12",
      RATE_LIMIT_REQUESTS: "301",
      UV_THREADPOOL_SIZE: "8",
    });
    assert.deepEqual(changed, {
      environment: "development",
      secret: TEST_SECRET,
      previousSecret: `${TEST_SECRET}!`,
      algorithm: "ES256",
      issuer: "http://localhost:9000/",
      auditKey: `${TEST_SECRET}?`,
      auditRetentionDays: 30,
      accessTokenMinutes: 5,
      refreshTokenDays: 7,
      refreshGraceSeconds: 0,
      bcryptCost: 10,
      passwordMinLength: 15,
      passwordCommon: "warn",
      passwordGrant: false,
      registration: false,
      rateLimits: "off",
      limits: {
        accountFailures: 6,
        addressFailures: 11,
        signIns: 31,
        registrations: 21,
        refreshes: 12,
        requests: 301,
      },
      threadPoolSize: 8,
    });
    assert.ok(resolveOptions({ ...changed, service: "notes", database: "sqlite:x" }));
  });

  it("have an issuer of their own outside production, made from the other variables", () => {
    assert.equal(read({ ...development, PORT: "9001" }).issuer, "http://localhost:9001");
    assert.equal(read({ NODE_ENV: "test", SECRET_KEY: TEST_SECRET }).issuer, "http://localhost:8000");
  });

  it("[S12] allow a quick hash under NODE_ENV=test only", () => {
    assert.equal(read({ NODE_ENV: "test", SECRET_KEY: TEST_SECRET, BCRYPT_COST: "4" }).bcryptCost, 4);
    assert.match(errorOf({ ...development, BCRYPT_COST: "4" }).message, /BCRYPT_COST is "4"/);
  });
});

describe("a wrong setting of auth", () => {
  const strict: [string, Environment, RegExp][] = [
    ["SECRET_KEY", { AUTH_ISSUER: "https://auth.example" }, /is missing/],
    ["SECRET_KEY", { ...production, SECRET_KEY: "hunter2" }, /has 7 bytes/],
    ["SECRET_KEY", { ...production, SECRET_KEY: "a-string-secret-at-least-256-bits-long" }, /known to everybody/],
    ["SECRET_KEY", { ...development, SECRET_KEY: "hunter2" }, /has 7 bytes/],
    ["AUTH_ISSUER", { SECRET_KEY: TEST_SECRET }, /is missing/],
    ["AUTH_ISSUER", { ...production, AUTH_ISSUER: "auth.example" }, /is not an address/],
    ["AUTH_ISSUER", { ...production, AUTH_ISSUER: "ftp://auth.example" }, /is not an address/],
    ["AUTH_ISSUER", { ...development, AUTH_ISSUER: "https://auth.example/?x=1" }, /is not an address/],
    ["AUTH_ISSUER", { ...production, AUTH_ISSUER: "https://auth.example/#x" }, /is not an address/],
    ["AUDIT_KEY", { ...production, AUDIT_KEY: "hunter2" }, /has 7 bytes/],
    ["AUDIT_KEY", { ...production, AUDIT_KEY: TEST_SECRET }, /is the same as a secret/],
    ["AUDIT_KEY", { ...production, SECRET_KEY_PREVIOUS: `${TEST_SECRET}!`, AUDIT_KEY: `${TEST_SECRET}!` }, /the same/],
    ["AUDIT_RETENTION_DAYS", { ...production, AUDIT_RETENTION_DAYS: "0" }, /is "0"/],
    ["PASSWORD_COMMON", { ...production, PASSWORD_COMMON: "warn" }, /production does not start with/],
    ["PASSWORD_COMMON", { ...development, PASSWORD_COMMON: "allow" }, /is "allow"/],
    ["RATE_LIMITS", { ...production, RATE_LIMITS: "off" }, /production does not start with/],
    ["BCRYPT_COST", { ...production, BCRYPT_COST: "9" }, /is "9"/],
    ["NODE_ENV", { ...production, NODE_ENV: "staging" }, /is "staging"/],
    ["ENABLE_REGISTRATION", { ...production, ENABLE_REGISTRATION: "yes" }, /is "yes"/],
    ["ENABLE_PASSWORD_GRANT", { ...production, ENABLE_PASSWORD_GRANT: "0" }, /is "0"/],
    ["ACCESS_TOKEN_EXPIRE_MINUTES", { ...production, ACCESS_TOKEN_EXPIRE_MINUTES: "1e3" }, /is "1e3"/],
    ["PASSWORD_MIN_LENGTH", { ...production, PASSWORD_MIN_LENGTH: "7" }, /is "7"/],
    ["UV_THREADPOOL_SIZE", { ...production, UV_THREADPOOL_SIZE: "lots" }, /is "lots"/],
  ];
  for (const [name, environment, problem] of strict) {
    it(`keeps the service from starting: ${name} ${String(problem).slice(1, -1)}`, () => {
      const { faults, message } = errorOf(environment);
      assert.deepEqual([faults.length, faults[0]?.name], [1, name]);
      assert.match(faults[0]?.problem ?? "", problem);
      assert.ok((faults[0]?.mend ?? "").length > 0);
      if (environment["SECRET_KEY"]) assert.ok(!message.includes(environment["SECRET_KEY"]), "the secret is printed");
    });
  }

  it("is reported together with all others", () => {
    const { faults } = errorOf({ SECRET_KEY: "x", PASSWORD_COMMON: "warn", RATE_LIMITS: "off", BCRYPT_COST: "4" });
    const names = faults.map(({ name }) => name).sort();
    assert.deepEqual(names, ["AUTH_ISSUER", "BCRYPT_COST", "PASSWORD_COMMON", "RATE_LIMITS", "SECRET_KEY"]);
  });
});
