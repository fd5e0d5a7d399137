// The packages leave the workspace: what pnpm packs of them is installed with npm where nothing of this repository is.
import assert from "node:assert/strict";
import { join } from "node:path";
import { expectNotes, freePort, newFolder, repositoryRoot, skip, TEST_SECRET } from "@repo/testing";
import { installOutside, nodeOf } from "./support/outside.js";
import { exec, filesWanted, pack, PACKED, packagesNeeded, type Packed, type Tarball } from "./support/packed.js";

/** The oldest of each kind that `engines` allows, and a newer one. */
const NODES = process.env["FULL"] ? ["20.19.0", "22.12.0", "24.21.0"] : [process.versions.node];

describe("the packages, packed", () => {
  let tarballs: Record<Packed, Tarball>;
  before(async () => {
    const folder = await newFolder();
    const packed = PACKED.map(async (name) => [name, await pack(name, folder)] as const);
    tarballs = Object.fromEntries(await Promise.all(packed)) as typeof tarballs;
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

  for (const version of NODES) {
    it(`are installed by npm into an empty project, with all their types, and serve notes on Node ${version}`, async function () {
      this.timeout(300_000);
      if (!(await registryAnswers())) skip(this, "npm's registry does not answer");
      const outside = await installOutside(tarballs, await nodeOf(version));
      await outside.run("tsc", ["-p", "."]);
      const report = await outside.run("mocha", ["--reporter", "dot", "dist/check.js"]);
      assert.match(report, /1 passing/);

      const port = String(await freePort());
      const settings = { SECRET_KEY: TEST_SECRET, PORT: port };
      const service = outside.start("dist/main.js", settings);
      const ended = service.ended.then(() => assert.fail(service.output()));
      await Promise.race([expectNotes(`http://127.0.0.1:${port}`), ended]);
      await service.stop();
      const users = await outside.run("auth", ["list-users"], {
        ...settings,
        AUTH_DATABASE_URL: "sqlite:data/auth.sqlite",
      });
      assert.match(users, /^[0-9a-f-]{36}  user .*user-[0-9a-f]+\n$/);
    });
  }
});

function registryAnswers(): Promise<boolean> {
  return exec("npm", ["ping"]).then(
    () => true,
    () => false,
  );
}
