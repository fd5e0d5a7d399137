// What a test auth leaves behind: nothing.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestAuth } from "@repo/auth/testing";
import { runNode } from "@repo/testing";

const fileOf = (environment: Readonly<Record<string, string>>): string =>
  (environment["AUTH_DATABASE_URL"] ?? "").replace(/^sqlite:/, "");

describe("the folder of a test auth", () => {
  it("is there while it is open, one for each, and gone when it is closed", async () => {
    const tests = [await createTestAuth({ service: "notes" }), await createTestAuth({ service: "notes" })];
    const files = tests.map(({ environment }) => fileOf(environment));
    assert.equal(new Set(files.map((file) => dirname(file))).size, 2);
    for (const file of files) assert.ok(existsSync(file), file);
    for (const test of tests) await test.close();
    for (const file of files) assert.ok(!existsSync(dirname(file)), file);
  });

  it("is gone when a process ends that has closed nothing, and which nothing keeps from ending", async () => {
    const script = fileURLToPath(new URL("../fixtures/forgets-to-close.js", import.meta.url));
    const process = runNode([script], {});
    assert.equal(await process.ended, 0, process.output());
    const file = process
      .output()
      .trim()
      .replace(/^sqlite:/, "");
    assert.match(file, /test-auth-\w+\/auth\.sqlite$/);
    assert.ok(!existsSync(dirname(file)), file);
  });
});
