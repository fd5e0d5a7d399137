// Every command of the documentation is run, and what it prints is what the page says: npm run docs:check does the same.
import assert from "node:assert/strict";
import { importScript } from "./support/scripts.js";

interface World {
  open(): Promise<void>;
  start(settings: Record<string, string>): Promise<void>;
  run(commands: string): Promise<{ output: string }>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

interface Report {
  readonly faults: string[];
}

interface Scripts {
  World: new () => World;
  readonly findPages: (starts?: string[]) => string[];
  readonly checkPage: (path: string, world: World) => Promise<Report>;
  readonly followPages: (paths: string[], world: World) => Promise<string[]>;
}

const all = process.env["FULL"] !== undefined && process.env["FULL"] !== "";
const { findPages } = await importScript<Scripts>("scripts/lib/docs/pages.mjs");
const pages = all ? findPages() : [...findPages(["README.md"]), ...findPages(["docs/walkthrough/"])];

describe(`the documentation (${all ? "all of it" : "README.md and the walkthrough"}, ${pages.length} pages)`, () => {
  let world: World;
  let check: Scripts["checkPage"];
  let follow: Scripts["followPages"];
  before(async function () {
    this.timeout(300_000); // it copies the repository
    const { World } = await importScript<Scripts>("scripts/lib/docs/world.mjs");
    ({ checkPage: check, followPages: follow } = await importScript<Scripts>("scripts/lib/docs/check-page.mjs"));
    world = new World();
    await world.open();
  });
  after(() => world.close());

  it("is run without pnpm on the PATH", async () => {
    await world.start({});
    const { output } = await world.run("command -v node npm npx | wc -l; command -v pnpm || echo none");
    await world.stop();
    assert.deepEqual(output.trim().split(/\s+/), ["3", "none"]);
  });

  for (const page of pages) {
    it(`says in ${page} what happens`, async function () {
      this.timeout(300_000);
      const { faults } = await check(page, world);
      assert.equal(faults.length, 0, `\n${faults.join("\n\n")}`);
    });
  }

  it("leads a newcomer from README.md to the end of chapter 3, by commands that are copied one after the other", async function () {
    this.timeout(300_000);
    const first = findPages(["docs/walkthrough/0"]).slice(0, 3);
    const faults = await follow(["README.md", ...first], world);
    assert.equal(faults.length, 0, `\n${faults.join("\n\n")}`);
  });
});
