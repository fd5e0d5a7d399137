// @ts-check
// The pages that are checked: all documentation of this repository. Not that of the template, which is about a service
// that is yet to be made, nor of services that were made of it: the check starts the two APIs alone.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.mjs";
import { filesIn } from "../stale-outputs.mjs";
import { SERVICES } from "./world.mjs";

/** @param {string[]} starts only those whose path begins so; none means all @returns {string[]} paths below the root */
export function findPages(starts = []) {
  const packages = readdirSync(join(root, "packages"))
    .filter(
      (name) => name !== "template" && (!name.endsWith("-api") || SERVICES.some((service) => service.name === name)),
    )
    .map((name) => `packages/${name}`);
  const folders = [".", ...packages].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => (folder === "." ? name : `${folder}/${name}`)),
  );
  const pages = [...folders, ...filesIn(join(root, "docs")).map((file) => `docs/${file}`)];
  const wanted = (/** @type {string} */ path) => starts.length === 0 || starts.some((start) => path.startsWith(start));
  return pages.filter((path) => path.endsWith(".md") && wanted(path)).sort();
}
