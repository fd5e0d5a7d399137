// The first thing that anybody reads of this package: it is what it says, and it works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectNotes, freePort, newFolder, repositoryRoot, runNode, TEST_SECRET } from "@repo/testing";

const home = join(repositoryRoot, "packages/auth");

/** The blocks of TypeScript in a page. */
function codeIn(page: string): (string | undefined)[] {
  const text = readFileSync(join(repositoryRoot, page), "utf8");
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
}

const fixture = (file: string): string => readFileSync(join(home, "test/fixtures", file), "utf8");

describe("the guide to adding auth to an app", () => {
  it("shows the files that pack.system.test.ts compiles and runs, character for character", () => {
    const page = "docs/guides/add-auth-to-an-existing-express-app.md";
    const files = ["tables", "before", "config", "app", "main", "app.check"];
    assert.deepEqual(
      codeIn(page),
      files.map((file) => fixture(`todos/${file}.ts`)),
    );
    assert.ok(readFileSync(join(repositoryRoot, page), "utf8").includes(fixture("todos/public-routes.txt")));
  });
});

describe("the service of the README", () => {
  it("is the one that is compiled and run here, character for character", () => {
    const [main, config] = codeIn("packages/auth/README.md");
    assert.deepEqual([main, config], [fixture("notes/main.ts"), fixture("notes/config.ts")]);
  });

  it("registers, gives tokens, and answers 401 without one and 200 with the caller as the owner", async () => {
    const port = String(await freePort());
    const script = join(home, "dist/test/fixtures/notes/main.js");
    const service = runNode([script], { SECRET_KEY: TEST_SECRET, PORT: port }, await newFolder());
    await Promise.race([
      expectNotes(`http://127.0.0.1:${port}`),
      service.ended.then(() => assert.fail(service.output())),
    ]);
    await service.stop();
  });
});
