import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "@repo/testing";
import { emptyRepository, filesOfSettings } from "./support/repository-copy.js";

describe("scripts/ensure-env.mjs", () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await emptyRepository();
    path = join(folder, ".env");
  });

  async function ensureEnv(env: Record<string, string> = {}): Promise<string> {
    const script = runNode(["scripts/ensure-env.mjs"], { NODE_V8_COVERAGE: "", ...env }, folder);
    assert.equal(await script.ended, 0, script.output());
    return script.output();
  }

  const valueOf = (name: string): string =>
    new RegExp(`^${name}=(.*)$`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? "";

  it("makes .env for this user alone, with fresh secrets and the reason for PASSWORD_COMMON=warn", async () => {
    assert.match(await ensureEnv(), /Made \.env/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(valueOf("NODE_ENV"), "development");
    assert.equal(valueOf("PASSWORD_COMMON"), "warn");
    assert.match(readFileSync(path, "utf8"), /password123.*commonest/);
    const secrets = [valueOf("SECRET_KEY"), valueOf("AUDIT_KEY")];
    for (const secret of secrets) assert.equal(Buffer.from(secret, "base64url").length, 32);
    await emptyRepository();
    await ensureEnv();
    assert.equal(new Set([...secrets, valueOf("SECRET_KEY"), valueOf("AUDIT_KEY")]).size, 4);
  });

  it("makes one file when four come at once, and leaves no draft", async () => {
    const said = await Promise.all([ensureEnv(), ensureEnv(), ensureEnv(), ensureEnv()]);
    assert.equal(said.filter((text) => text.includes("Made .env")).length, 1);
    assert.deepEqual(filesOfSettings(folder), [".env"]);
  });

  it("lets the first one win when another made the file after it had looked", async () => {
    writeFileSync(path, "SECRET_KEY=first\n");
    const blind = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
      fs.existsSync = () => false; syncBuiltinESMExports();`;
    const preload = `data:text/javascript,${encodeURIComponent(blind)}`;
    assert.equal(await ensureEnv({ NODE_OPTIONS: `--import=${preload}` }), "");
    assert.equal(readFileSync(path, "utf8"), "SECRET_KEY=first\n");
    assert.deepEqual(filesOfSettings(folder), [".env"]);
  });

  it("never edits a file that is there, an empty one either", async () => {
    for (const text of ["SECRET_KEY=mine\n", ""]) {
      writeFileSync(path, text);
      assert.equal(await ensureEnv(), "");
      assert.equal(readFileSync(path, "utf8"), text);
    }
  });

  it("makes nothing when NODE_ENV is another than development, or ENV_FILE is set, even to nothing", async () => {
    const others = [{ NODE_ENV: "production" }, { NODE_ENV: "test" }, { ENV_FILE: "other.env" }, { ENV_FILE: "" }];
    for (const env of others) {
      assert.equal(await ensureEnv(env), "");
      assert.deepEqual(filesOfSettings(folder), []);
    }
  });

  it("takes an empty NODE_ENV for none", async () => {
    await ensureEnv({ NODE_ENV: "" });
    assert.deepEqual(filesOfSettings(folder), [".env"]);
  });
});
