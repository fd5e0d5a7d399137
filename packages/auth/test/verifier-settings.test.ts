// The variables of the environment that a service gives to createVerifier.
import assert from "node:assert/strict";
import { verifierSettings } from "@repo/auth";
import { readSettings, StartupError, type Environment } from "@repo/service";
import { TEST_SECRET } from "@repo/testing";
import { resolveVerifierOptions } from "../src/verifier-options.js";

const settings = verifierSettings({ issuer: ({ PORT = "8000" }) => `http://localhost:${PORT}` });
const read = (environment: Environment) => readSettings(environment, settings);

const production = { AUTH_ISSUER: "https://auth.example" };

describe("the settings of a service that only verifies", () => {
  it("need only an issuer, whose keys are at its own address, and no secret", () => {
    const values = read(production);
    assert.deepEqual(values, {
      environment: "production",
      issuer: "https://auth.example",
      jwksUrl: "https://auth.example/.well-known/jwks.json",
      auditKey: undefined,
      auditRetentionDays: 365,
      rateLimits: "on",
      limits: { requests: 300 },
    });
    assert.ok(resolveVerifierOptions({ ...values, service: "notes" }));
  });

  it("are all read, under the names of the options", () => {
    const changed = read({
      NODE_ENV: "development",
      AUTH_ISSUER: "http://localhost:9000/tenant",
      AUTH_JWKS_URL: "http://auth.internal:9000/keys",
      AUDIT_KEY: TEST_SECRET,
      AUDIT_RETENTION_DAYS: "30",
      RATE_LIMITS: "off",
      RATE_LIMIT_REQUESTS: "301",
    });
    assert.deepEqual(changed, {
      environment: "development",
      issuer: "http://localhost:9000/tenant",
      jwksUrl: "http://auth.internal:9000/keys",
      auditKey: TEST_SECRET,
      auditRetentionDays: 30,
      rateLimits: "off",
      limits: { requests: 301 },
    });
    assert.ok(resolveVerifierOptions({ ...changed, service: "notes" }));
  });

  it("have an issuer of their own outside production, and its keys with it", () => {
    const { issuer, jwksUrl } = read({ NODE_ENV: "development", PORT: "9001" });
    assert.deepEqual([issuer, jwksUrl], ["http://localhost:9001", "http://localhost:9001/.well-known/jwks.json"]);
  });

  it("find the keys where the metadata of an issuer with a slash at its end says", () => {
    assert.equal(read({ AUTH_ISSUER: "https://auth.example/" }).jwksUrl, "https://auth.example/.well-known/jwks.json");
  });

  const wrong: [string, Environment, RegExp][] = [
    ["AUTH_ISSUER", {}, /is missing/],
    ["AUTH_ISSUER", { AUTH_ISSUER: "auth.example" }, /is not an address/],
    ["AUTH_JWKS_URL", { ...production, AUTH_JWKS_URL: "/keys" }, /is not an address/],
    ["AUDIT_KEY", { ...production, AUDIT_KEY: "hunter2" }, /has 7 bytes/],
    ["AUDIT_RETENTION_DAYS", { ...production, AUDIT_RETENTION_DAYS: "0" }, /is "0"/],
    ["RATE_LIMITS", { ...production, RATE_LIMITS: "off" }, /production does not start with/],
    ["RATE_LIMIT_REQUESTS", { ...production, RATE_LIMIT_REQUESTS: "0" }, /is "0"/],
  ];
  for (const [name, environment, problem] of wrong) {
    it(`keep the service from starting when ${name} ${String(problem).slice(1, -1)}, and name nothing else`, () => {
      assert.throws(
        () => read(environment),
        (error) => {
          assert.ok(error instanceof StartupError);
          assert.deepEqual(
            error.faults.map((fault) => fault.name),
            [name],
          );
          assert.match(error.faults[0]?.problem ?? "", problem);
          return true;
        },
      );
    });
  }
});
