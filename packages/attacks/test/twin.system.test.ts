import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, repositoryRoot, runNode } from "@repo/testing";
import { labs } from "../src/labs/index.js";
import { shippedService } from "../src/programs.js";
import { newStage } from "../src/targets.js";
import { buildTwin, twinSources } from "./support/twin.js";

const TWIN = "packages/weak-twin/dist/src/main.js";

const textOf = (path: string): string => readFileSync(join(repositoryRoot, path), "utf8");

describe("the weak twin", () => {
  before(buildTwin);

  async function refusal(settings: Record<string, string>): Promise<string> {
    const twin = runNode([TWIN], { DATA_DIR: await newFolder(), CAMPAIGNS_PORT: "0", ...settings });
    assert.equal(await twin.ended, 1, twin.output());
    return twin.errors();
  }

  it("does not start in production, nor where NODE_ENV is unset", async () => {
    assert.match(await refusal({ NODE_ENV: "production" }), /broken on purpose.*NODE_ENV=production/);
    assert.match(await refusal({}), /NODE_ENV=production/);
  });

  for (const host of ["0.0.0.0", "::", "192.0.2.1", "localhost", "127.0.0.1.example.com"]) {
    it(`does not listen on ${host}`, async () => {
      assert.match(await refusal({ NODE_ENV: "development", HOST: host }), /broken on purpose.*does not listen/);
    });
  }

  it("listens on loopback, and ends with whoever started it", async () => {
    const script = `require("child_process").spawn(process.execPath, ["${TWIN}"], { stdio: ["ignore", 1, 2, "ipc"] })`;
    const settings = { NODE_ENV: "development", CAMPAIGNS_PORT: "0", DATA_DIR: await newFolder() };
    const starter = runNode(["-e", `${script}.on("message", ({ url }) => console.log("told:", url))`], settings);
    const [, url = ""] = await starter.said(/told: (http:\/\/127\.0\.0\.1:\d+)/);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    await starter.stop("SIGKILL"); // waits until nobody holds its output, the twin included
    await assert.rejects(fetch(`${url}/health`));
  });

  it("shares no code with the services: it imports no package of this repository", () => {
    const imported = twinSources().flatMap((text) => [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)]);
    assert.ok(imported.length > 10);
    const foreign = imported.map(([, name]) => name ?? "").filter((name) => /^@repo|^\.\.|packages\//.test(name));
    assert.deepEqual(foreign, []);
    const { dependencies, devDependencies } = JSON.parse(textOf("packages/weak-twin/package.json"));
    const needed = Object.keys({ ...dependencies, ...devDependencies });
    assert.deepEqual(
      needed.filter((name) => name.startsWith("@repo")),
      [],
    );
  });

  it("is left out of the build, of npm start, of coverage and of what is published", () => {
    const { private: isPrivate, scripts } = JSON.parse(textOf("packages/weak-twin/package.json"));
    assert.equal(isPrivate, true);
    assert.equal(scripts, undefined);
    assert.doesNotMatch(textOf("tsconfig.json"), /weak-twin/);
    assert.match(textOf("scripts/lib/coverage.mjs"), /UNCOUNTED = \[.*"weak-twin"/);
    const packages = readdirSync(join(repositoryRoot, "packages"));
    const users = packages.filter((name) => textOf(`packages/${name}/package.json`).includes('"@repo/weak-twin":'));
    assert.deepEqual(users, []);
  });

  it("has a line for each lab, and no lab for which there is none", () => {
    const named = twinSources().flatMap((text) => [...text.matchAll(/\/\/ LAB ([\w-]+):/g)].map(([, name]) => name));
    assert.deepEqual([...new Set(named)].sort(), labs.map(({ name }) => name).sort());
  });
});

describe("the shipped service", () => {
  it("does not start with the secret that the weak-secret lab finds", async () => {
    const stage = await newStage(shippedService, { SECRET_KEY: "your-secret-key" }, []);
    try {
      await assert.rejects(stage.start(), /SECRET_KEY has 15 bytes; HS256 needs at least 32/);
    } finally {
      await stage.clear();
    }
  });
});
