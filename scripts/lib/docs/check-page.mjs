// @ts-check
// One page: its links, the source that it includes, its commands and what they print.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../run.mjs";
import { compareOutput, newMemory } from "./compare.mjs";
import { lineDiff } from "./diff.mjs";
import { linkFaults } from "./links.mjs";
import { readPage } from "./page.mjs";
import { readSource } from "./source.mjs";

/** @typedef {import("./page.mjs").Page} Page */
/** @typedef {{ start: number, end: number, text: string }} Edit */
/** @typedef {{ faults: string[], blocks: number, outputs: number, leftOut: string[] }} Report */

/**
 * @param {string} path of the page, below the root
 * @param {import("./world.mjs").World} world
 * @param {{ write?: boolean }} [options] write: includes the source anew, and fills empty blocks of output
 * @returns {Promise<Report>}
 */
export async function checkPage(path, world, { write = false } = {}) {
  const file = join(root, path);
  const text = readFileSync(file, "utf8");
  const page = readPage(text, { strict: path.startsWith("docs/walkthrough/") });
  /** @type {Edit[] | undefined} */
  const edits = write ? [] : undefined;
  const faults = [...linkFaults(root, path), ...page.faults, ...checkIncludes(page, edits)];
  if (page.steps.length > 0) faults.push(...(await checkSteps(page, world, edits)));
  if (edits !== undefined && edits.length > 0) writeFileSync(file, applied(text, edits));
  const outputs = page.steps.reduce((sum, step) => sum + step.outputs.length, 0);
  return { faults, blocks: page.steps.length, outputs, leftOut: page.leftOut };
}

/** @param {Page} page @param {Edit[] | undefined} edits */
function checkIncludes(page, edits) {
  return page.includes.flatMap(({ wanted, text, line, start, end }) => {
    try {
      const source = readSource(root, wanted);
      if (source === text) return [];
      edits?.push({ start, end, text: `${source}\n` });
      return edits ? [] : [`line ${line}: ${wanted} has changed; --write includes it anew\n${lineDiff(text, source)}`];
    } catch (error) {
      return [`line ${line}: ${/** @type {Error} */ (error).message}`];
    }
  });
}

/** @param {Page} page @param {import("./world.mjs").World} world @param {Edit[] | undefined} edits @returns {Promise<string[]>} */
async function checkSteps(page, world, edits) {
  const memory = newMemory(page.steps.map(({ commands }) => commands).join("\n"));
  /** @type {string[]} */
  const faults = [];
  try {
    await world.start(page.settings);
    for (const step of page.steps) faults.push(...(await checkStep(step, world, memory, edits)));
  } catch (error) {
    faults.push(/** @type {Error} */ (error).message);
  } finally {
    await world.stop();
  }
  return faults;
}

/**
 * @param {import("./page.mjs").Step} step
 * @param {import("./world.mjs").World} world
 * @param {import("./compare.mjs").Memory} memory
 * @param {Edit[] | undefined} edits
 */
async function checkStep(step, world, memory, edits) {
  const { output, status } = await world.run(step.commands);
  /** @type {string[]} */
  const faults = [];
  if (status !== step.status)
    faults.push(`line ${step.line}: the commands ended with ${status}, not ${step.status}:\n${output}`);
  for (const block of step.outputs) {
    if (block.text === "" && edits !== undefined && faults.length === 0) {
      edits.push({ start: block.start, end: block.end, text: `${forReaders(output)}\n` });
      continue;
    }
    const fault = compareOutput(block, output, memory);
    if (fault !== undefined) faults.push(`line ${block.line}: ${fault}`);
  }
  return faults;
}

/** Tokens are cut short: half of what a page shows is compared to the letter. @param {string} output */
const forReaders = (output) => output.trim().replace(/(eyJ[\w-]{17})[\w-]*\.[\w-]+\.[\w-]+/g, "$1…");

/** @param {string} text @param {Edit[]} edits */
function applied(text, edits) {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce((all, { start, end, text: wanted }) => all.slice(0, start) + wanted + all.slice(end), text);
}
