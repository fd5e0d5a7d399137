// @ts-check
// Compiles again after every change. Not `tsc -b --watch`: TypeScript 7.0's watcher misses what is saved in its first seconds.
import { existsSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { root, runNode, tsc } from "./run.mjs";

const QUIET_MS = 100; // an editor saves in several steps

/** Watches the sources of every package, for as long as this process lives. */
export function compileOnChange() {
  let timer = setTimeout(() => {}, 0);
  let building = Promise.resolve();
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (building = building.then(compile)), QUIET_MS);
  };
  const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name, "src"));
  for (const folder of folders.filter(existsSync)) watch(folder, { recursive: true }, later);
}

async function compile() {
  const code = await runNode([tsc, "-b"]);
  console.log(code === 0 ? "Compiled." : "Not compiled: the services go on with the code from before.");
}
