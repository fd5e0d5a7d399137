// The packages leave the workspace: what pnpm packs of them is installed with npm where nothing of this repository is.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expectNotes, freePort, newFolder, repositoryRoot, skip, TEST_SECRET } from "@repo/testing";
import { installOutside, nodeOf, type Outside } from "./support/outside.js";
import { exec, filesWanted, packAll, PACKED, packagesNeeded, type Packed, type Tarball } from "./support/packed.js";

/** The oldest that `engines` and `peerDependencies` allow, and newer ones. */
const PLACES = process.env["FULL"]
  ? [
      { version: "20.19.0", express: "5.1.0" },
      { version: "22.12.0", express: "5.3.0" },
      { version: "24.21.0", express: "5.3.0" },
    ]
  : [{ version: process.versions.node, express: "5.3.0" }];

describe("the packages, packed", () => {
  let tarballs: Record<Packed, Tarball>;
  before(async function () {
    this.timeout(120_000);
    tarballs = await packAll(await newFolder());
  });

  for (const name of PACKED) {
    it(`@repo/${name} has its sources with what was compiled of them, its licence, and nothing else`, () => {
      assert.deepEqual(tarballs[name].files, filesWanted(name));
    });

    it(`@repo/${name} depends on nothing of the workspace, and on all that it and its types import`, () => {
      const { manifest } = tarballs[name];
      assert.doesNotMatch(JSON.stringify(manifest), /workspace:/);
      assert.equal(manifest.private, undefined);
      if (name === "auth") assert.equal(manifest.dependencies["@repo/service"], tarballs.service.manifest.version);
      const installed = { ...manifest.dependencies, ...manifest.peerDependencies };
      const missing = packagesNeeded(name).filter((wanted) => !(wanted in installed));
      assert.deepEqual(missing, []);
    });

    it(`@repo/${name} leaves publint and attw nothing to say`, async () => {
      const programs = join(repositoryRoot, "node_modules/.bin");
      await exec(join(programs, "publint"), ["--strict", tarballs[name].path]);
      await exec(join(programs, "attw"), [tarballs[name].path, "--profile", "esm-only"]);
    });
  }

  for (const { version, express } of PLACES) {
    describe(`in an empty project, installed by npm on Node ${version} with Express ${express}`, () => {
      let outside: Outside;
      before(async function () {
        this.timeout(300_000);
        if (!(await registryAnswers())) skip(this, "npm's registry does not answer");
        outside = await installOutside(tarballs, { node: await nodeOf(version), express });
        await outside.run("tsc", ["-p", "."]);
      });

      it("has all types, and lets the service of the README and that of the guide compile", () => {
        assert.deepEqual(
          ["outside/misuse.js", "notes/main.js", "main.js"].filter(
            (file) => !existsSync(join(outside.folder, "dist", file)),
          ),
          [],
        );
      });

      it("serves the notes of the README, and has the command line", async () => {
        const port = String(await freePort());
        const settings = { SECRET_KEY: TEST_SECRET, PORT: port };
        const service = outside.start("dist/notes/main.js", settings);
        const ended = service.ended.then(() => assert.fail(service.output()));
        await Promise.race([expectNotes(`http://127.0.0.1:${port}`), ended]);
        await service.stop();
        const users = await outside.run("auth", ["list-users"], { ...settings, DATA_DIR: "data" });
        assert.match(users, /^[0-9a-f-]{36}  user .*user-[0-9a-f]+\n$/);
      });

      it("lets the app of the guide prove itself with @repo/auth/testing", async () => {
        const report = await outside.run("mocha", ["--timeout", "20000", "--reporter", "dot", "dist/app.check.js"]);
        assert.match(report, /\d{2,} passing/);
      });
    });
  }
});

function registryAnswers(): Promise<boolean> {
  return exec("npm", ["ping"]).then(
    () => true,
    () => false,
  );
}
