// The first thing that anybody reads of this package: it is what it says, and it works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectNotes, freePort, newFolder, repositoryRoot, runNode, TEST_SECRET } from "@repo/testing";

const home = join(repositoryRoot, "packages/auth");
const [main, config] = ["main", "config"].map((name) =>
  readFileSync(join(home, `test/fixtures/notes/${name}.ts`), "utf8"),
);

describe("the service of the README", () => {
  it("is the one that is compiled and run here, character for character", () => {
    const blocks = [...readFileSync(join(home, "README.md"), "utf8").matchAll(/^```ts\n([^]*?)^```$/gm)];
    assert.deepEqual(
      blocks.slice(0, 2).map(([, code]) => code),
      [main, config],
    );
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
