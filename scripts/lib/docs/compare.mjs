// @ts-check
// A block of output in a page against what was printed.
import { lineDiff } from "./diff.mjs";
import { literalShare, masked, tokenize } from "./values.mjs";

/** @typedef {import("./values.mjs").Token} Token */
/** @typedef {{ typed: string, known: [page: string, printed: string][] }} Memory of one page: see `newMemory` */

/** Alike in the page means alike in the output, and different means different. */
const IDENTITIES = new Set(["api key", "prefix of an api key", "uuid", "hash", "cursor", "id of a key", "token"]);
/** Alike in a block means alike in its output; two moments that differ in the page may be one in another run. */
const MOMENTS = new Set(["time", "unix time"]);
const LEAST_LITERAL = 0.5;

/**
 * What is remembered of a page while it is checked.
 * @param {string} typed all of its commands
 * @returns {Memory}
 */
export const newMemory = (typed) => ({ typed, known: [] });

/** Line breaks and spaces between the parts of JSON do not count, so that a page may fold them. @param {string} text */
export const unfold = (text) => text.replace(/("(?:\\.|[^"\\\n])*")|\s+/g, (_, string) => string ?? "");

/**
 * @param {{ text: string, language: string, isPart: boolean }} output what the page shows
 * @param {string} printed
 * @param {Memory} memory
 * @returns {string | undefined} what is wrong, for people to read
 */
export function compareOutput({ text, language, isPart }, printed, memory) {
  const clean = (/** @type {string} */ raw) => {
    const lines = raw.replace(/\r/g, "").split("\n");
    return lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trim();
  };
  const page = clean(text);
  const real = clean(shortened(printed, page));
  const share = literalShare(tokenize(language === "json" ? unfold(page) : page, memory.typed));
  if (share < LEAST_LITERAL)
    return `${Math.round(share * 100)} % of it are compared to the letter, fewer than half: cut values short with …`;
  if (isPart) return comparePart(page, real, language, memory);
  const form = language === "json" ? unfold : clean;
  return compareWhole(form(page), form(real), memory);
}

/** A list that the page cuts short, `"explain":[…]`, is cut in what was printed, too. @param {string} printed @param {string} page */
function shortened(printed, page) {
  const names = [...page.matchAll(/"(\w+)":\[…\]/g)].map(([, name = ""]) => name);
  return names.reduce(
    (text, name) => text.replaceAll(new RegExp(`"${name}":\\[[^\\]]+\\]`, "g"), `"${name}":[…]`),
    printed,
  );
}

/** @param {string} page @param {string} printed @param {Memory} memory */
function compareWhole(page, printed, memory) {
  const [expected, actual] = [tokenize(page, memory.typed), tokenize(printed, memory.typed)];
  if (masked(expected) === masked(actual)) return agree(expected, actual, memory);
  return lineDiff(masked(expected), masked(actual));
}

/** Each line of the page is a line of the output, in this order. @param {string} page @param {string} printed @param {string} language @param {Memory} memory */
function comparePart(page, printed, language, memory) {
  const isJson = language === "json";
  const wanted = isJson ? [unfold(page)] : page.split("\n").filter(Boolean);
  const lines = printed.split("\n").map((line) => tokenize(isJson ? unfold(line) : line, memory.typed));
  for (const line of wanted) {
    const expected = tokenize(line, memory.typed);
    const index = lines.findIndex((each) => masked(each) === masked(expected));
    if (index < 0) return `this line is not in the output, or not in this order:\n  - ${line}\n\n${printed}`;
    const fault = agree(expected, lines[index] ?? [], memory);
    if (fault !== undefined) return fault;
    lines.splice(0, index + 1);
  }
  return undefined;
}

/**
 * The types are the same one by one; are the values?
 * @param {Token[]} expected
 * @param {Token[]} actual
 * @param {Memory} memory
 */
function agree(expected, actual, memory) {
  /** @type {[string, string][]} */
  const moments = [];
  for (const [index, token] of expected.entries()) {
    const other = actual[index];
    if ("literal" in token || other === undefined || "literal" in other) continue;
    const both = IDENTITIES.has(token.type);
    if (!both && !MOMENTS.has(token.type)) continue;
    const fault = remember(both ? memory.known : moments, token.text, other.text, both);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** @param {[string, string][]} known @param {string} page @param {string} printed @param {boolean} both whether different means different */
function remember(known, page, printed, both) {
  const otherValue = known.find(([text, value]) => text === page && value !== printed);
  if (otherValue)
    return `${page} stands for ${otherValue[1]} and for ${printed}: two values, which the page shows as one`;
  const otherText = known.find(
    ([text, value]) => both && value === printed && !isCut(text, page) && !isCut(page, text),
  );
  if (otherText) return `${otherText[0]} and ${page} are one value, ${printed}, which the page shows as two`;
  known.push([page, printed]);
  return undefined;
}

/** Whether the one is the beginning of the other, cut with "…". @param {string} cut @param {string} text */
const isCut = (cut, text) => cut === text || (cut.endsWith("…") && text.startsWith(cut.slice(0, -1)));
