// @ts-check
// What a page of the documentation asks to be checked: its code blocks, and the comments above them that say how.
//   <!-- check: not run, <reason> -->          the next commands are not run, and their output is not compared
//   <!-- check: not compared, <reason> -->     the next block is no output of a command
//   <!-- check: output -->                     the next block is the output of the last commands; text stands between
//   <!-- check: part of the output -->         the same, and other lines may stand around its lines
//   <!-- check: exits with <number> -->        the next commands fail, as they should
//   <!-- check: first                          commands that the reader does not see; not in the walkthrough
//   ... -->
//   <!-- check: settings NAME=value ... -->    for the services of this page
//   <!-- check: page not run, <reason> -->     nothing of this page is run
//   <!-- include: <file>#<name>, ... -->       the next block is this source: see source.mjs

/** @typedef {{ language: string, text: string, line: number, start: number, end: number, notes: string[], adjoins: boolean }} Block */
/** @typedef {{ text: string, language: string, line: number, start: number, end: number, isPart: boolean }} Output */
/** @typedef {{ commands: string, line: number, status: number, outputs: Output[] }} Step */
/** @typedef {{ wanted: string, text: string, line: number, start: number, end: number }} Include */
/**
 * @typedef {{ steps: Step[], includes: Include[], settings: Record<string, string>, leftOut: string[], faults: string[] }} Page
 */

const SHELL = new Set(["sh", "bash"]);
const OUTPUT = new Set(["", "json", "text", "http"]);
const ELEMENT = /<!--\s*(check|include):\s*([\s\S]*?)\s*-->|^(`{3,})(\w*)[^\n]*\n([\s\S]*?)^\3[ \t]*$/gm;

/** @param {string} text @param {number} index */
const lineAt = (text, index) => text.slice(0, index).split("\n").length;

/**
 * The blocks of code in a page, each with the comments directly above it.
 *
 * @param {string} text the page
 * @returns {{ blocks: Block[], loose: string[] }} `loose`: comments about the whole page
 */
export function readBlocks(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {string[]} */
  const loose = [];
  /** @type {string[]} */
  let notes = [];
  let last = 0;
  let lastIsBlock = false;
  for (const { 0: all, 1: kind, 2: note = "", 4: language = "", 5: code = "", index } of text.matchAll(ELEMENT)) {
    const adjoins = text.slice(last, index).trim() === "";
    if (!adjoins) [notes, lastIsBlock] = [[], false];
    last = index + all.length;
    if (kind !== undefined) {
      if (/^(settings|page not run|first)\b/.test(note)) loose.push(note);
      if (/^first\b/.test(note)) blocks.push(hidden(note, text, index));
      else notes.push(kind === "include" ? `include ${note}` : note);
      continue;
    }
    const start = index + all.indexOf("\n") + 1;
    const end = start + code.length;
    const line = lineAt(text, index);
    blocks.push({ language, text: code.replace(/\n$/, ""), line, start, end, notes, adjoins: lastIsBlock });
    [notes, lastIsBlock] = [[], true];
  }
  return { blocks, loose };
}

/** @param {string} note @param {string} text @param {number} index @returns {Block} */
function hidden(note, text, index) {
  const commands = note.replace(/^first\s*/, "");
  return { language: "sh", text: commands, line: lineAt(text, index), start: 0, end: 0, notes: [], adjoins: false };
}

/**
 * What is to be run and compared in a page.
 *
 * @param {string} text
 * @param {{ strict?: boolean }} [options] strict: for the walkthrough, where nothing is hidden and no source is pasted
 * @returns {Page}
 */
export function readPage(text, { strict = false } = {}) {
  const { blocks, loose } = readBlocks(text);
  /** @type {Page} */
  const page = { steps: [], includes: [], settings: settingsIn(loose), leftOut: [], faults: [] };
  const whole = loose.find((note) => note.startsWith("page not run"));
  if (whole !== undefined) page.leftOut.push(whole);
  if (strict && loose.some((note) => note.startsWith("first"))) page.faults.push("a walkthrough hides no commands");
  /** @type {Step | "left out" | undefined} */
  let step;
  for (const block of blocks) {
    const include = block.notes.find((note) => note.startsWith("include "));
    const left = block.notes.find((note) => /^not (run|compared), \S/.test(note));
    const unknown = block.notes.find((note) => !KNOWN.test(note));
    if (unknown !== undefined) page.faults.push(`line ${block.line}: nobody understands "${unknown}"`);
    if (left !== undefined) page.leftOut.push(`line ${block.line}: ${left}`);
    if (include !== undefined) page.includes.push({ ...block, wanted: include.replace("include ", "") });
    else if (SHELL.has(block.language)) step = left || whole ? "left out" : addStep(page, block);
    else if (OUTPUT.has(block.language)) {
      if (left === undefined && whole === undefined) addOutput(page, step, block);
    } else if (strict && block.language === "ts" && left === undefined)
      page.faults.push(`line ${block.line}: source is included by its name, or says "not compared" and why`);
  }
  return page;
}

const KNOWN =
  /^(include \S.*|not (run|compared), \S.*|output|part of the output|exits with \d+|settings .*|page not run, .*)$/s;

/** @param {Page} page @param {Block} block */
function addStep(page, { text, line, notes }) {
  const status = notes.map((note) => /^exits with (\d+)$/.exec(note)?.[1]).find(Boolean) ?? 0;
  const step = { commands: text, line, status: Number(status), outputs: [] };
  page.steps.push(step);
  return step;
}

/** @param {Page} page @param {Step | "left out" | undefined} step @param {Block} block */
function addOutput(page, step, { text, language, line, start, end, notes, adjoins }) {
  const isPart = notes.includes("part of the output");
  const isOutput = adjoins || isPart || notes.includes("output");
  if (isOutput && step === "left out") return;
  if (!isOutput || step === undefined || step === "left out") {
    page.faults.push(`line ${line}: the output of which commands? Say "output", or "not compared" and why`);
    return;
  }
  step.outputs.push({ text, language, line, start, end, isPart });
  if (step.outputs.length > 1 && !step.outputs.every((output) => output.isPart))
    page.faults.push(`line ${line}: of several blocks each is "part of the output"`);
}

/** @param {string[]} notes @returns {Record<string, string>} */
function settingsIn(notes) {
  const pairs = notes.filter((note) => note.startsWith("settings ")).flatMap((note) => note.split(/\s+/).slice(1));
  return Object.fromEntries(pairs.map((pair) => [pair.replace(/=.*/, ""), pair.replace(/^[^=]*=/, "")]));
}
