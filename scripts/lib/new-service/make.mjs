// @ts-check
// A new service, whole or not at all.
import { randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../run.mjs";

/**
 * Writes the files of a new package and what it changes beside them, and then does the rest of the work. When anything
 * fails, or Ctrl-C ends it, everything is as it was before.
 *
 * @param {string} folder the package, which is not there yet
 * @param {Map<string, string>} files
 * @param {{ path: string, before: string, after: string }[]} edits
 * @param {() => Promise<number>} finish answers 0 when all is well
 * @returns {Promise<number>} what `finish` has answered
 */
export async function makeAll(folder, files, edits, finish) {
  const home = join(root, folder);
  const draft = join(root, `.new-service.${randomUUID()}`);
  const holdOn = () => {}; // the processes below get the signal, too, and end: then there is something to undo
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, holdOn);
  let made = false;
  let code = 1;
  try {
    for (const [path, text] of files) write(join(draft, path), text);
    renameSync(draft, home);
    made = true;
    for (const { path, after } of edits) replace(join(root, path), after);
    code = await finish();
    return code;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    if (code !== 0) {
      for (const { path, before } of edits) replace(join(root, path), before);
      if (made) rmSync(home, { recursive: true, force: true });
    }
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, holdOn);
  }
}

/** @param {string} path @param {string} text */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Nobody ever reads half a file. @param {string} path @param {string} text */
function replace(path, text) {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
