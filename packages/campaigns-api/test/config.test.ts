import assert from "node:assert/strict";
import { StartupError } from "@repo/service";
import { TEST_SECRET, testEnvironment } from "@repo/testing";
import { readConfig } from "../src/config.js";

const production = {
  NODE_ENV: "production",
  ENV_FILE: "",
  SECRET_KEY: TEST_SECRET,
  AUTH_ISSUER: "https://auth.example.com",
};

/** The names of the settings that keep the service from starting. */
function faultsOf(variables: Record<string, string>): string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    assert.ok(error instanceof StartupError);
    return error.faults.map(({ name }) => name);
  }
}

/** Values that no setting of this name may have, in any environment. */
const MALFORMED: Record<string, string[]> = {
  NODE_ENV: ["prod", "Production", "staging", " production"],
  LOG_LEVEL: ["loud", "INFO"],
  SHUTDOWN_GRACE_SECONDS: ["-1", "1.5", "ten", "3601", "0x10", "1e3"],
  CAMPAIGNS_PORT: ["65536", "-1", "80a", "8000.0", "http", "+80", " 80"],
  CAMPAIGNS_DATABASE_URL: ["campaigns.sqlite", "mysql://x/y", "sqlite:", "sqlite::memory:", "postgres"],
  AUTH_DATABASE_URL: ["auth.sqlite", "mysql://x/y", "sqlite:", "sqlite::memory:", "postgres"],
  AUTH_ISSUER: ["example.com", "ftp://example.com", "https://example.com/?q=1", "https://example.com/#x"],
  ACCESS_TOKEN_EXPIRE_MINUTES: ["0", "1441", "-15", "15m"],
  BCRYPT_COST: ["3", "17", "twelve"],
  PASSWORD_MIN_LENGTH: ["7", "65", "eight"],
  PASSWORD_COMMON: ["allow", "WARN"],
  RATE_LIMITS: ["false", "none"],
  ENABLE_PASSWORD_GRANT: ["yes", "1", "TRUE"],
  ENABLE_REGISTRATION: ["no", "0"],
  UV_THREADPOOL_SIZE: ["0", "1025", "four"],
};

describe("the settings of the campaigns API", () => {
  it("start production with a strong secret and an issuer, and nothing else", () => {
    assert.deepEqual(faultsOf(production), []);
    assert.deepEqual(faultsOf({}), ["AUTH_ISSUER", "SECRET_KEY"]);
  });

  it("have the defaults of the contract", () => {
    const { port, host, database, authDatabase, auth } = readConfig(production);
    assert.deepEqual([port, host], [8000, "127.0.0.1"]);
    assert.match(database, /^sqlite:.*\/data\/campaigns\.sqlite$/);
    assert.match(authDatabase, /^sqlite:.*\/data\/auth\.sqlite$/);
    assert.deepEqual([auth.accessTokenMinutes, auth.bcryptCost, auth.passwordMinLength], [15, 12, 8]);
    assert.equal(readConfig(testEnvironment()).auth.issuer, "http://localhost:8000");
    assert.equal(readConfig(testEnvironment({ CAMPAIGNS_PORT: "9000" })).auth.issuer, "http://localhost:9000");
  });

  for (const [name, values] of Object.entries(MALFORMED)) {
    it(`refuse a malformed ${name}, in production and in a test`, () => {
      for (const value of values) {
        const inProduction = faultsOf({ ...production, [name]: value });
        assert.ok(inProduction.includes(name), `production takes ${name}="${value}"`);
        assert.ok(faultsOf(testEnvironment({ [name]: value })).includes(name), `a test takes ${name}="${value}"`);
      }
    });
  }

  it("refuse in production what is for development only", () => {
    assert.deepEqual(faultsOf({ ...production, PASSWORD_COMMON: "warn" }), ["PASSWORD_COMMON"]);
    assert.deepEqual(faultsOf({ ...production, RATE_LIMITS: "off" }), ["RATE_LIMITS"]);
    assert.deepEqual(faultsOf({ ...production, BCRYPT_COST: "9" }), ["BCRYPT_COST"]);
  });

  it("name every fault at once, each once", () => {
    const all = Object.fromEntries(Object.entries(MALFORMED).map(([name, [value = ""]]) => [name, value]));
    const expected = [...Object.keys(MALFORMED), "SECRET_KEY"].sort();
    assert.deepEqual([...new Set(faultsOf({ ...production, ...all, SECRET_KEY: "short" }))].sort(), expected);
  });
});
