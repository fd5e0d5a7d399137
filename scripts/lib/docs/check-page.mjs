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
function checkSteps(page, world, edits) {
  const memory = newMemory(page.steps.map(({ commands }) => commands).join("\n"));
  return fresh(world, page.settings, async () => {
    /** @type {string[]} */
    const faults = [];
    for (const step of page.steps) faults.push(...(await checkStep(step, world, memory, edits)));
    return faults;
  });
}

/**
 * Follows several pages as a reader does: one after the other, in one terminal, on one folder of data.
 *
 * @param {string[]} paths
 * @param {import("./world.mjs").World} world
 * @returns {Promise<string[]>} what is not as the pages say
 */
export function followPages(paths, world) {
  return fresh(world, {}, async () => {
    /** @type {string[]} */
    const faults = [];
    for (const path of paths) {
      const { steps } = readPage(readFileSync(join(root, path), "utf8"));
      const memory = newMemory(steps.map(({ commands }) => commands).join("\n"));
      for (const step of steps)
        for (const fault of await checkStep(step, world, memory)) faults.push(`${path}, ${fault}`);
    }
    return faults;
  });
}

/** @param {import("./world.mjs").World} world @param {Record<string, string>} settings @param {() => Promise<string[]>} work */
async function fresh(world, settings, work) {
  try {
    await world.start(settings);
    return await work();
  } catch (error) {
    return [/** @type {Error} */ (error).message];
  } finally {
    await world.stop();
  }
}

/**
 * @param {import("./page.mjs").Step} step
 * @param {import("./world.mjs").World} world
 * @param {import("./compare.mjs").Memory} memory
 * @param {Edit[]} [edits]
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
