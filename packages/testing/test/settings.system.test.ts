// A setting whose change alters nothing is a lie in the documentation. Each one that is read has a row in EFFECTS.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@repo/testing";
import { EFFECTS } from "./support/effects.js";
import { stopAll } from "./support/services.js";

/** Where settings are read. */
function sources(): string {
  const shared = readdirSync(join(repositoryRoot, "packages/service/src/settings")).map(
    (name) => `packages/service/src/settings/${name}`,
  );
  const own = readdirSync(join(repositoryRoot, "packages"))
    .filter((name) => name.endsWith("-api"))
    .map((name) => `packages/${name}/src/config.ts`);
  const auth = ["settings", "shared-settings", "verifier-settings"].map((name) => `packages/auth/src/${name}.ts`);
  return [...shared, ...own, ...auth].map((file) => readFileSync(join(repositoryRoot, file), "utf8")).join("\n");
}

/** The names in quotes, as in integer("BCRYPT_COST", ...), and those taken apart, as in ({ NODE_ENV = "..." }). */
function namesRead(): string[] {
  const names = [...sources().matchAll(/["{ ]([A-Z][A-Z_]{2,})(?:"| = ")/g)].map(([, name = ""]) => name);
  return [...new Set(names)].filter((name) => !/^E[A-Z]+$/.test(name)).sort(); // ENOENT and the like
}

describe("a change of", () => {
  afterEach(stopAll);

  it("every setting that is read has a test here", () => {
    assert.deepEqual(namesRead(), Object.keys(EFFECTS).sort());
  });

  it("every setting in .env.example has a test here, and every one that has a test stands there", () => {
    const example = readFileSync(join(repositoryRoot, ".env.example"), "utf8");
    const listed = [...example.matchAll(/^(?:# ?)?([A-Z][A-Z_]+)=/gm)].map(([, name = ""]) => name);
    assert.deepEqual(listed.sort(), Object.keys(EFFECTS).sort());
  });

  for (const [name, effect] of Object.entries(EFFECTS)) {
    it(`${name} alters what the service does`, effect);
  }
});
