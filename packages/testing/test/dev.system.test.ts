import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { atEnd, runNode } from "@repo/testing";
import { emptyRepository } from "./support/repository-copy.js";
import { scriptEnvironment } from "./support/system.js";

describe("npm run dev", () => {
  it("compiles a change in a package as soon as it watches, and restarts both services with it", async () => {
    const folder = await emptyRepository();
    const dev = runNode(["scripts/dev.mjs"], await scriptEnvironment(), folder);
    atEnd(() => dev.stop("SIGINT"));
    await dev.said(/(listening[^]*){2}/);
    const file = join(folder, "packages/service/src/http/health.ts");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace('status: "ok"', 'status: "changed"'));
    await dev.said(/Compiled\.[^]*(listening[^]*){2}/);
    const urls = [...dev.output().matchAll(/"url":"([^"]+)"/g)].slice(-2).map(([, url = ""]) => url);
    for (const url of urls) {
      assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: "changed" });
    }
    assert.equal(await dev.stop("SIGINT"), 0);
    writeFileSync(file, before); // the other tests use the same copy
  });
});
