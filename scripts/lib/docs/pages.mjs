// @ts-check
// The pages that are checked: all documentation of this repository.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.mjs";
import { filesIn } from "../stale-outputs.mjs";

/** @param {string[]} starts only those whose path begins so; none means all @returns {string[]} paths below the root */
export function findPages(starts = []) {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  const folders = [".", ...packages].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => (folder === "." ? name : `${folder}/${name}`)),
  );
  const pages = [...folders, ...filesIn(join(root, "docs")).map((file) => `docs/${file}`)];
  const wanted = (/** @type {string} */ path) => starts.length === 0 || starts.some((start) => path.startsWith(start));
  return pages.filter((path) => path.endsWith(".md") && wanted(path)).sort();
}
