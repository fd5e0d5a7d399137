// @ts-check
// A copy of the built repository: scripts write .env, data and locks into the folder they stand in.
import { existsSync } from "node:fs";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./run.mjs";

const LEFT_OUT =
  /^(\.git|coverage|data|\.env(\..*)?|\.bootstrap\..*|node_modules\/\.pnpm|packages\/[^/]+(\/dist)?\/test)$/;

/**
 * Copies the built repository without its tests, `.env` and data. Its node_modules lead to the real packages: nothing is
 * installed or compiled in it.
 *
 * @param {string} folder an empty one
 * @param {string[]} [packages] those to leave out
 */
export async function copyRepository(folder, packages = []) {
  const isPackage = (/** @type {string} */ path) => packages.some((name) => path === `packages/${name}`);
  await copyInto(folder, (path) => !LEFT_OUT.test(path) && !isPackage(path));
  await symlink(join(root, "node_modules/.pnpm"), join(folder, "node_modules/.pnpm"));
  const tsconfig = join(folder, "tsconfig.json");
  const { references, ...rest } = JSON.parse(await readFile(tsconfig, "utf8"));
  const kept = /** @type {{ path: string }[]} */ (references).filter(
    ({ path }) => !path.endsWith("/test") && existsSync(join(folder, path)),
  );
  await writeFile(tsconfig, JSON.stringify({ ...rest, references: kept }));
  await markInstalled(folder);
}

/**
 * Copies the repository, with the times of its files: to tsc the copy is as up to date as the original.
 *
 * @param {string} folder
 * @param {(path: string) => boolean} isWanted asked for each path below the root; `.env.example` is always
 */
export async function copyInto(folder, isWanted) {
  await cp(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (path) => isWanted(relative(root, path).split(sep).join("/")) || path.endsWith(".env.example"),
  });
}

/** What was left out needs no install. @param {string} folder */
async function markInstalled(folder) {
  const { fingerprint } = await import(pathToFileURL(join(folder, "scripts/bootstrap.mjs")).href);
  await writeFile(join(folder, "node_modules/.bootstrap-stamp"), fingerprint());
}
