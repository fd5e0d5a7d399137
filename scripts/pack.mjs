// @ts-check
// npm run pack -- <folder>: @repo/auth and @repo/service as tarballs, for projects outside of this workspace.
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bootstrap } from "./bootstrap.mjs";
import { root, run } from "./lib/run.mjs";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Write: npm run pack -- <folder>");
  process.exit(1);
}
await bootstrap();
const destination = resolve(folder);
mkdirSync(destination, { recursive: true });

/** @type {{ packageManager: string }} */
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
for (const name of ["service", "auth"]) {
  const args = ["--dir", `packages/${name}`, "pack", "--pack-destination", destination];
  const code = await run("npx", ["--yes", packageManager, "--silent", ...args]);
  if (code !== 0) process.exit(code);
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), "utf8"));
  console.log(join(destination, `repo-${name}-${version}.tgz`));
}
