import assert from "node:assert/strict";
import { StartupError } from "@repo/service";
import { testEnvironment } from "@repo/testing";
import { readConfig } from "../src/config.js";

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

/** Values that no setting of this name may have. */
const MALFORMED: Record<string, string[]> = {
  SAMPLE_THINGS_PORT: ["65536", "-1", "80a", "8000.0", "http", "+80", " 80"],
  SAMPLE_THINGS_DATABASE_URL: ["sample-things.sqlite", "mysql://x/y", "sqlite:", "sqlite::memory:", "postgres"],
  AUTH_ISSUER: ["example.com", "ftp://example.com", "https://example.com/?q=1", "https://example.com/#x"],
  RATE_LIMIT_CREATIONS: ["0", "-1", "many"],
};

describe("the settings of the sample things API", () => {
  it("say where it listens, where its data is, and who issues its tokens", () => {
    const { port, host, database, auth } = readConfig(testEnvironment());
    assert.deepEqual([port, host], [4999, "127.0.0.1"]);
    assert.match(database, /^sqlite:.*\/data\/sample-things\.sqlite$/);
    assert.equal(auth.issuer, "http://localhost:8000");
    assert.equal(readConfig(testEnvironment({ CAMPAIGNS_PORT: "9000" })).auth.issuer, "http://localhost:9000");
  });

  it("need a secret and an issuer in production", () => {
    assert.deepEqual(faultsOf({}), ["AUTH_ISSUER", "SECRET_KEY"]);
  });

  for (const [name, values] of Object.entries(MALFORMED)) {
    it(`refuse a malformed ${name}`, () => {
      for (const value of values) {
        assert.deepEqual(faultsOf(testEnvironment({ [name]: value })), [name], `${name}="${value}"`);
      }
    });
  }
});
