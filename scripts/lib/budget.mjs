// @ts-check
// The line budget: a package that outgrows it is cut before anything is added.
// Lines of code count; blank lines and comments do not, so that nobody saves by explaining less.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";
import { filesIn } from "./stale-outputs.mjs";

/** By folder; what services test with, and what they say of themselves, is counted apart from what runs in them. */
const BUDGET = {
  "auth/src": 6350,
  "auth/src/http/openapi": 620, // each route in as many lines as it has answers and fields (decision 022)
  "auth/src/testing": 1500,
  "service/src": 1850,
  "service/src/openapi": 540,
  "campaigns-api/src": 460, // 110 of them are openapi.ts
  "resources-api/src": 460,
};
const LONG_FILE = 130;

const CODE = /^\s*(?!\/\/|\/?\*)\S/;

/** @param {string} path */
const linesOf = (path) => readFileSync(path, "utf8").split("\n").slice(0, -1);

/** Prints each package's lines and the long files. @returns {Promise<number>} how many are over budget */
export async function checkBudget() {
  let over = 0;
  for (const [name, allowed] of Object.entries(BUDGET)) {
    const home = `packages/${name}`;
    const elsewhere = Object.keys(BUDGET).filter((other) => other.startsWith(`${name}/`));
    const files = filesIn(join(root, home))
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => !elsewhere.some((other) => `${name}/${file}`.startsWith(`${other}/`)));
    const texts = files.map((file) => ({ file: `${home}/${file}`, lines: linesOf(join(root, home, file)) }));
    const all = texts.reduce((sum, { lines }) => sum + lines.length, 0);
    const total = texts.reduce((sum, { lines }) => sum + lines.filter((line) => CODE.test(line)).length, 0);
    const verdict = total > allowed ? "  OVER BUDGET" : "";
    console.log(`  ${home.padEnd(28)} ${total} of ${allowed} lines of code (${all} with comments)${verdict}`);
    for (const { file, lines } of texts) if (lines.length > LONG_FILE) console.log(`    long: ${file} ${lines.length}`);
    if (total > allowed) over += 1;
  }
  return over;
}
