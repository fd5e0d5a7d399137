// @ts-check
// tsc never deletes what it once wrote: the compiled test of a deleted source would run for ever.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

const OUTPUT = /\.(js|d\.ts)(\.map)?$/;

/** Deletes each packages/x/dist/y.js (.js.map, .d.ts, .d.ts.map) whose packages/x/y.ts is gone. */
export function removeStaleOutputs() {
  for (const name of readdirSync(join(root, "packages"))) {
    const home = join(root, "packages", name);
    for (const file of filesIn(join(home, "dist"))) {
      const isOutput = OUTPUT.test(file);
      const source = join(home, file.replace(OUTPUT, ".ts"));
      if (isOutput && !existsSync(source)) rmSync(join(home, "dist", file), { force: true });
    }
  }
}

/** @param {string} folder @returns {string[]} paths below the folder; none when there is no such folder */
export function filesIn(folder) {
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
}
