// @ts-check
// docs/security/requirements.md against the tests that have passed in this run: a claim nobody proves is a failure.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "./run.mjs";

const PAGE = "docs/security/requirements.md";

/** What a row says: its number, what meets it, what proves it. */
const ROW = /^\| *(S\d+) *\|.*\|([^|]*)\|([^|]*)\|$/gm;
const LINK = /\]\(([^)#]+)[^)]*\)/g;
const NOT_MET = /^ *\*\*not met, because\*\* *\S/;

/**
 * What is wrong with the table, in words for whoever changes it.
 *
 * @param {string} text the page
 * @param {Iterable<string>} proofs "S19 packages/auth/test/x.test.ts" for each number in the title of a test that passed
 * @param {(file: string) => boolean} exists whether there is a file, its path beginning at the repository's root
 * @returns {string[]} nothing when each row is proved
 */
export function tableFaults(text, proofs, exists) {
  const rows = [...text.matchAll(ROW)].map(([, number = "", met = "", proved = ""]) => ({
    number,
    isMet: !NOT_MET.test(met),
    places: filesIn(met),
    tests: filesIn(proved),
  }));
  const passed = new Set(proofs);
  return [
    ...numberFaults(rows.map(({ number }) => number)),
    ...rows.flatMap((row) => rowFaults(row, passed, exists)),
    ...titleFaults(rows, passed),
  ];
}

/** @typedef {{ number: string, isMet: boolean, places: string[], tests: string[] }} Row */

/** Each requirement once, and none left out. @param {string[]} numbers */
function numberFaults(numbers) {
  if (numbers.length === 0) return ["there is no row at all"];
  const last = Math.max(...numbers.map((number) => Number(number.slice(1))));
  const wanted = Array.from({ length: last }, (_, index) => `S${index + 1}`);
  const missing = wanted.filter((number) => !numbers.includes(number));
  const repeated = numbers.filter((number, index) => numbers.indexOf(number) !== index);
  return [
    ...missing.map((number) => `${number} has no row`),
    ...repeated.map((number) => `${number} has more than one row`),
  ];
}

/** @param {Row} row @param {Set<string>} passed @param {(file: string) => boolean} exists */
function rowFaults({ number, isMet, places, tests }, passed, exists) {
  const gone = [...places, ...tests]
    .filter((file) => !exists(file))
    .map((file) => `${number} names ${file}, which is not there`);
  if (!isMet) return tests.length === 0 ? gone : [...gone, `${number} is not met, and names a test that proves it`];
  if (places.length === 0) gone.push(`${number} says neither where it is met nor "**not met, because** ..."`);
  if (tests.length === 0) gone.push(`${number} names no test that proves it`);
  const unproved = tests.filter((file) => exists(file) && !passed.has(`${number} ${file}`));
  return [
    ...gone,
    ...unproved.map((file) => `${number} is not proved: no test with [${number}] in its title passed in ${file}`),
  ];
}

/** @param {Row[]} rows @param {Set<string>} passed */
function titleFaults(rows, passed) {
  return [...passed].flatMap((proof) => {
    const [number = "", file] = proof.split(" ");
    const row = rows.find((each) => each.number === number);
    if (!row) return [`[${number}] stands in a title in ${file}, and the table has no such row`];
    return row.isMet ? [] : [`[${number}] stands in a title in ${file}, and its row says that it is not met`];
  });
}

/** @param {string} cell */
function filesIn(cell) {
  return [...cell.matchAll(LINK)].map(([, link = ""]) => posix.join(posix.dirname(PAGE), link));
}

/** Prints what is wrong with the table after a run of every test. @param {string[]} proofs @returns {number} how much is */
export function checkRequirements(proofs) {
  const faults = tableFaults(readFileSync(join(root, PAGE), "utf8"), proofs, (file) => existsSync(join(root, file)));
  if (faults.length > 0) console.error(`\n${PAGE}:`);
  for (const fault of faults) console.error(`  ${fault}`);
  return faults.length;
}
