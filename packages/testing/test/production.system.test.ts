import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, runNode, TEST_SECRET, type TestProcess } from "@repo/testing";
import { emptyRepository, filesOfSettings } from "./support/repository-copy.js";
import { scriptEnvironment } from "./support/system.js";

const MAIN = "packages/campaigns-api/dist/src/main.js";
const good = { NODE_ENV: "production", SECRET_KEY: TEST_SECRET, AUTH_ISSUER: "https://auth.example.com" };

const KNOWN_SECRET = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"; // FastAPI's documentation
const DEVELOPMENT_SECRET = "development-0123456789-abcdefghijklmnopqrstuvwxyz";

/** What is set to what, and what the message must say about it. */
const REFUSED: [setting: string, value: string, message: RegExp][] = [
  ["SECRET_KEY", "", /SECRET_KEY is missing/],
  ["SECRET_KEY", "only-31-bytes-0123456789-abcdef", /SECRET_KEY has 31 bytes; HS256 needs at least 32/],
  ["SECRET_KEY", KNOWN_SECRET, /SECRET_KEY is an example from a documentation page/],
  ["SECRET_KEY", "hunter2".repeat(8), /SECRET_KEY repeats a few characters/],
  ["AUTH_ISSUER", "", /AUTH_ISSUER is missing/],
  ["PASSWORD_COMMON", "warn", /PASSWORD_COMMON is "warn", which production does not start with/],
  ["RATE_LIMITS", "off", /RATE_LIMITS is "off", which production does not start with/],
];

/** Runs the campaigns API to its end, with no more of the tests' own environment than PATH. */
function run(env: Record<string, string>, folder?: string, args = [MAIN]): TestProcess {
  return runNode(args, env, folder);
}

/** It ends with 1, listens nowhere, and says everything on standard error in one message. */
async function expectRefusal(service: TestProcess, ...messages: RegExp[]): Promise<void> {
  assert.equal(await service.ended, 1, service.output());
  assert.equal(service.output(), service.errors());
  assert.equal(service.errors().match(/Nothing was started, because of these settings:/g)?.length, 1, service.errors());
  for (const message of messages) assert.match(service.errors(), message);
}

describe("a service in production", () => {
  it("starts with a strong secret and an issuer, and with 32 bytes of secret", async () => {
    for (const SECRET_KEY of [TEST_SECRET, "exactly-32-bytes-0123456789-abcd"]) {
      const env = { ...good, SECRET_KEY, ENV_FILE: "", DATA_DIR: await newFolder() };
      const service = run(env, undefined, [MAIN, "--migrate"]);
      assert.equal(await service.ended, 0, service.output());
    }
  });

  for (const [setting, value, message] of REFUSED) {
    it(`[S61] does not start with ${setting}=${value.slice(0, 16)}, and says why without a secret`, async () => {
      const service = run({ ...good, ENV_FILE: "", [setting]: value });
      await expectRefusal(service, message);
      assert.equal(service.errors().match(/^ {2}\S/gm)?.length, 1, "nothing else is wrong");
      if (setting === "SECRET_KEY" && value) assert.ok(!service.output().includes(value));
      assert.ok(!service.output().includes(TEST_SECRET));
    });
  }

  it("names every fault and its mend at once, and no secret's value", async () => {
    const wrong = {
      SECRET_KEY: "short-secret",
      AUTH_ISSUER: "nowhere",
      PASSWORD_COMMON: "warn",
      RATE_LIMITS: "off",
      CAMPAIGNS_PORT: "80a",
      LOG_LEVEL: "loud",
      BCRYPT_COST: "4",
      AUTH_DATABASE_URL: "mysql://root:db-password@host/name",
    };
    const service = run({ NODE_ENV: "production", ENV_FILE: "", ...wrong });
    await expectRefusal(service, ...Object.keys(wrong).map((name) => new RegExp(`^  ${name} .+\\n {6}Write .+`, "m")));
    assert.doesNotMatch(service.errors(), /short-secret|db-password/);
  });

  it("does not start under a NODE_ENV that nobody knows", async () => {
    await expectRefusal(run({ ...good, ENV_FILE: "", NODE_ENV: "prod" }), /NODE_ENV is "prod".*\n.*production/);
  });
});

describe("a .env of development", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await emptyRepository();
    const lines = [
      "NODE_ENV=development",
      `SECRET_KEY=${DEVELOPMENT_SECRET}`,
      "PASSWORD_COMMON=warn",
      "LOG_LEVEL=loud",
    ];
    writeFileSync(join(folder, ".env"), lines.join("\n"));
  });

  it("decides nothing in production, nor where NODE_ENV is not set", async () => {
    for (const env of [{ NODE_ENV: "production" }, {}]) {
      const service = run({ NODE_V8_COVERAGE: "", ...env }, folder);
      await expectRefusal(service, /SECRET_KEY is missing/, /AUTH_ISSUER is missing/);
      assert.doesNotMatch(service.errors(), /LOG_LEVEL|PASSWORD_COMMON/);
    }
  });

  it("is refused when ENV_FILE names it in production", async () => {
    const service = run({ ...good, ENV_FILE: ".env", NODE_V8_COVERAGE: "" }, folder);
    await expectRefusal(service, /ENV_FILE names .*\.env, a file for development, but NODE_ENV is production/);
  });

  it("is neither read nor made by npm start in production", async () => {
    const { BCRYPT_COST: _, ...env } = await scriptEnvironment();
    const refused = run({ ...env, NODE_ENV: "production" }, folder, ["scripts/start.mjs"]);
    assert.equal(await refused.ended, 1);
    assert.match(refused.errors(), /SECRET_KEY is missing/);
    await emptyRepository();
    const started = run({ ...env, ...good }, folder, ["scripts/start.mjs", "--migrate"]);
    assert.equal(await started.ended, 0, started.output());
    assert.deepEqual(filesOfSettings(folder), []);
  });
});
