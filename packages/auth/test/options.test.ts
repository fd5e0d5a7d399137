// What createAuth refuses to start with, and how it says so.
import assert from "node:assert/strict";
import { createAuth, type AuthOptions } from "@repo/auth";
import { StartupError } from "@repo/service";
import { TEST_SECRET } from "@repo/testing";
import { resolveOptions } from "../src/options.js";

const good: AuthOptions = { service: "notes", database: "sqlite:/dev/null/never-opened", secret: TEST_SECRET };

function faultsOf(options: object): string[] {
  try {
    resolveOptions({ ...good, ...options });
    return [];
  } catch (error) {
    assert.ok(error instanceof StartupError);
    assert.ok(!error.message.includes(TEST_SECRET));
    return error.faults.map(({ name }) => name);
  }
}

describe("the options of createAuth", () => {
  it("need service, database and secret, and are strict where nothing is said", () => {
    const { logger, clock, monotonicClock, ...rest } = resolveOptions(good);
    assert.deepEqual(rest, {
      ...good,
      scopes: ["notes:read", "notes:write"],
      environment: "production",
      algorithm: "HS256",
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
    assert.equal(clock, Date.now);
    assert.ok(monotonicClock() > 0);
    assert.equal(typeof logger.warn, "function");
  });

  it("count as not given when they are undefined, so that production stays strict", () => {
    const unset = { environment: undefined, bcryptCost: undefined, scopes: undefined, clock: undefined };
    assert.deepEqual(faultsOf({ ...unset, passwordCommon: "warn" }), ["passwordCommon"]);
    assert.deepEqual(faultsOf({ ...unset, bcryptCost: 4 }), ["bcryptCost"]);
    assert.deepEqual(faultsOf(unset), []);
  });

  const wrong: [string, object][] = [
    ["service", { service: "" }],
    ["service", { service: "Notes" }],
    ["service", { service: "2notes" }],
    ["service", { service: 'notes", error="', scopes: [] }],
    ["service", { service: "n".repeat(59), scopes: [] }],
    ["database", { database: "" }],
    ["issuer", { issuer: "" }],
    ["secret", { secret: "" }],
    ["secret", { secret: "too short" }],
    ["secret", { secret: undefined }],
    ["auditKey", { auditKey: "too short" }],
    ["auditKey", { auditKey: TEST_SECRET }],
    ["auditRetentionDays", { auditRetentionDays: 3651 }],
    ["scopes", { scopes: ["two words"] }],
    ["scopes", { scopes: ['quo"te'] }],
    ["scopes", { scopes: ["back\\slash"] }],
    ["scopes", { scopes: [""] }],
    ["scopes", { scopes: ["notes:read", "admin"] }],
    ["environment", { environment: "staging" }],
    ["environment", { environment: "prod" }],
    ["passwordCommon", { passwordCommon: "allow", environment: "test" }],
    ["passwordCommon", { passwordCommon: "warn" }],
    ["rateLimits", { rateLimits: "false", environment: "test" }],
    ["rateLimits", { rateLimits: "off" }],
    ["limits", { limits: { request: 10 } }],
    ["limits.requests", { limits: { requests: 0 } }],
    ["bcryptCost", { bcryptCost: 9 }],
    ["bcryptCost", { bcryptCost: 9, environment: "development" }],
    ["bcryptCost", { bcryptCost: 3, environment: "test" }],
    ["bcryptCost", { bcryptCost: 17 }],
    ["bcryptCost", { bcryptCost: 10.5 }],
    ["accessTokenMinutes", { accessTokenMinutes: 0 }],
    ["accessTokenMinutes", { accessTokenMinutes: NaN }],
    ["passwordMinLength", { passwordMinLength: 7 }],
    ["passwordMinLength", { passwordMinLength: 65 }],
    ["threadPoolSize", { threadPoolSize: 0 }],
    ["threadPoolSize", { threadPoolSize: "4" }],
  ];
  for (const [name, options] of wrong) {
    it(`are refused with ${JSON.stringify(options).slice(0, 60)}`, () => {
      assert.deepEqual(faultsOf(options), [name]);
    });
  }

  it("may be loose outside production", () => {
    for (const environment of ["development", "test"]) {
      assert.deepEqual(faultsOf({ environment, passwordCommon: "warn", rateLimits: "off" }), []);
    }
    assert.deepEqual(faultsOf({ environment: "test", bcryptCost: 4 }), []);
  });

  it("allow the longest service name its default scopes", () => {
    assert.deepEqual(faultsOf({ service: "n".repeat(58) }), []);
  });

  it("are all reported at once, each with what to write instead, before anything is opened", async () => {
    const bad = { secret: "hunter2-too-short", service: "?", bcryptCost: 4, rateLimits: "off" } as const;
    await assert.rejects(createAuth({ ...good, ...bad, scopes: ["notes:read"] }), (error) => {
      assert.ok(error instanceof StartupError);
      assert.deepEqual(error.faults.map(({ name }) => name).sort(), ["bcryptCost", "rateLimits", "secret", "service"]);
      assert.ok(error.faults.every(({ mend }) => mend.startsWith("Write") || mend.startsWith("Give")));
      assert.ok(!error.message.includes("hunter2"));
      return true;
    });
  });

  it("say what is wrong with a database that is none", async () => {
    await assert.rejects(createAuth({ ...good, database: "mysql://somewhere" }), /it is not sqlite:<path> or postgres/);
  });
});
